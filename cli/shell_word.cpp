// SPDX-License-Identifier: MIT OR Apache-2.0
#include "shell_word.hpp"

#include <fmt/format.h>

namespace eryx::cli {

std::string shell_word(std::string_view text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+=@%:,";
  if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos) return std::string(text);
  std::string quoted = "'";
  for (const char character : text) {
    if (character == '\'') {
      quoted += "'\\''";
    } else {
      quoted += character;
    }
  }
  return quoted + "'";
}

std::string shell_path(const std::filesystem::path& path) {
  const std::string& text = path.native();
  return shell_word(text.starts_with('-') ? "./" + text : text);
}

std::string given_options(std::span<const CLI::Option* const> options) {
  std::string words;
  for (const CLI::Option* option : options) {
    const std::string name = option->get_name();
    if (option->count() == 0) continue;
    if (option->get_items_expected_max() == 0) {
      words += " " + name;
      continue;
    }
    for (const std::string& value : option->results()) {
      // A value that looks like an option would be taken for one.
      const char* const between = value.starts_with('-') && value != "-" ? "=" : " ";
      words += fmt::format(" {}{}{}", name, between, value == "-" ? "FILE" : shell_word(value));
    }
  }
  return words;
}

}  // namespace eryx::cli
