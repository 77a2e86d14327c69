// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eryx::cli {

/// The members of an object, each with the text of its value: exact, where a `boost::json::value` rounds integers beyond 64 bits.
///
/// Requires: `text` is an object of JSON, but for the size of its integers one that `parse_json` accepts. Cost: linear. Lifetime: the views are into `text`.
[[nodiscard]] std::vector<std::pair<std::string, std::string_view>> json_members(std::string_view text);

}  // namespace eryx::cli
