// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Limits on JSON between guest and host. The guest's decoder has the same (guest/shim/json.h).

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

namespace eryx::bridge {

/// Maximum levels of nesting; ERYX_JSON_DEPTH in the guest.
inline constexpr std::size_t json_depth = 500;

/// Parses text from a guest. Errors: ArgumentError.
[[nodiscard]] boost::json::value parse_json(std::string_view text);

/// Why a value cannot be written as JSON: "NaN", …; null if it can.
[[nodiscard]] const char* json_problem(const boost::json::value& value);

/// Whether a text is a single JSON value that the guest will accept.
[[nodiscard]] bool is_json(std::string_view text);

}  // namespace eryx::bridge
