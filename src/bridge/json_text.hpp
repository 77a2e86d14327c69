// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What may cross the wall as JSON: bounds that the guest's decoder has too (guest/shim/json.h).

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

namespace eryx::bridge {

/// Levels of nesting; ERYX_JSON_DEPTH of the guest.
inline constexpr std::size_t json_depth = 500;

/// Parses what a guest sent. Errors: ArgumentError.
[[nodiscard]] boost::json::value parse_json(std::string_view text);

/// What keeps a value from being JSON: "NaN", …; null where nothing does.
[[nodiscard]] const char* json_problem(const boost::json::value& value);

/// Whether a text is one JSON value that the guest will take.
[[nodiscard]] bool is_json(std::string_view text);

}  // namespace eryx::bridge
