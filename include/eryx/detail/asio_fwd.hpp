// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Names of Asio that the public API mentions, so that its headers do not include Asio: half of their compile time.
// A program that uses them includes Asio, or eryx/async.hpp.

namespace boost::asio {

class any_io_executor;

template <typename... Signatures>
class any_completion_handler;

}  // namespace boost::asio
