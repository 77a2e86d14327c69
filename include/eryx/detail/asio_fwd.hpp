// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Forward declarations of the Asio names in the public API, whose headers would take twice as long to compile with
// Asio. Code that uses these types includes Asio or eryx/async.hpp.

namespace boost::asio {
// NOLINTBEGIN(readability-identifier-naming): the names are Asio's

class any_io_executor;

template <typename... Signatures>
class any_completion_handler;

// NOLINTEND(readability-identifier-naming)
}  // namespace boost::asio
