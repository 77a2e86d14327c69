// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>
#include <exception>
#include <string>
#include <string_view>

namespace eryx::cli {

/// Parses JSON from the command line, a file or a checkpoint: nested as deeply as values of programs may be.
/// Returns: null if there is an error.
[[nodiscard]] boost::json::value parse_json(std::string_view text, boost::system::error_code& error);

/// What an exception says, without the place in the sources that Boost adds to it.
[[nodiscard]] std::string message_of(const std::exception& error);

}  // namespace eryx::cli
