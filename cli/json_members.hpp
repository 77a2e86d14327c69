// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eryx::cli {

/// Names, without escapes, and the texts of values.
using JsonMembers = std::vector<std::pair<std::string, std::string_view>>;

/// The members of an object, each with the text of its value: exact, where a `boost::json::value` rounds integers beyond 64 bits. Absent if the text is no
/// object. Requires: `check_json` accepts the text. Cost: linear. Lifetime: the views are into `text`.
[[nodiscard]] std::optional<JsonMembers> json_members(std::string_view text);

}  // namespace eryx::cli
