// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace eryx::cli {

/// Which of the words was probably meant: the one that fewest changes make of `word`, if these are few for its length. Empty: none.
[[nodiscard]] std::string similar_word(std::string_view word, std::span<const std::string> known);

}  // namespace eryx::cli
