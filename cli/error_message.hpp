// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace eryx::cli {

/// What an exception says, without the place in the sources that Boost adds to it.
[[nodiscard]] std::string message_of(const std::exception& error);

}  // namespace eryx::cli
