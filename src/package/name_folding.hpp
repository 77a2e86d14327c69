// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace eryx::package {

/// `name` as file systems see it that ignore case and the ways to write an accented letter: two names with the same result
/// may be one file there. Case is folded and characters are decomposed (Unicode 14). Not for display.
///
/// Requires: `name` is UTF-8.
/// Cost: linear. The result is at most three times as long.
[[nodiscard]] std::string fold_name(std::string_view name);

}  // namespace eryx::package
