// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace eryx::bridge {

/// Why a value of the embedder cannot be written as JSON that the guest accepts: "a number that is not finite", …; null
/// if it can.
[[nodiscard]] const char* json_problem(const boost::json::value& value);

/// Writes a value as JSON that the guest accepts. Returns: its problem, as above; null if it was written.
[[nodiscard]] const char* write_json(const boost::json::value& value, std::string& text);

}  // namespace eryx::bridge
