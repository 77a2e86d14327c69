// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace eryx::cli {

/// The result of Tab: text to insert at the cursor, or else the choices.
struct Completion {
  std::string insertion;
  std::vector<std::string> choices;
};

/// Completes the word at the end of `before`: a name, a dotted name, or a command at the start of the line. `complete`
/// returns the possible completions of a word; they may come from a hostile program.
[[nodiscard]] Completion complete_word(
    std::string_view before, const std::function<std::vector<std::string>(std::string_view word)>& complete);

/// Words in columns, as `ls` prints them, with a line end.
[[nodiscard]] std::string in_columns(const std::vector<std::string>& words, int width);

}  // namespace eryx::cli
