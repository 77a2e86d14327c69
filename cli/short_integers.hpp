// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace eryx::cli {

/// The text with every integer beyond 64 bits replaced by a short one, for `parse_json`: it refuses those that no double holds, though the
/// guest takes integers of any size. Whether the text is JSON, and on which line it is not, is the same. Cost: linear.
[[nodiscard]] std::string with_short_integers(std::string_view json);

}  // namespace eryx::cli
