// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "package/toml.hpp"

namespace eryx::package {

/// Takes keys, strings and other values without parts off the front of a TOML document. Blanks before what it takes are skipped.
///
/// Threading: none.
class TomlScanner {
 public:
  explicit TomlScanner(std::string_view text) : rest_(text) {}

  /// Errors: PackageInvalid, "line N: why".
  [[noreturn]] void refuse_line(const std::string& why) const;

  [[nodiscard]] std::size_t line() const { return line_; }

  /// Skips line ends and comments. Returns: whether anything is left.
  bool skip_empty_lines();
  /// Skips a comment and a line end. Errors: PackageInvalid (something else is there).
  void end_line();

  [[nodiscard]] bool take(char character);
  /// The same, without blanks before it.
  [[nodiscard]] bool take_directly(char character);

  [[nodiscard]] std::string key_part();
  /// A string, number, boolean, date or time.
  [[nodiscard]] TomlValue::Content scalar();

 private:
  void skip_blanks();
  void skip_comment();
  [[nodiscard]] bool take_line_end();
  std::string basic_string();
  std::string literal_string();
  /// `quote` begins it three times.
  std::string long_string(char quote);
  void append_escape(std::string& text);
  void check_character(char character) const;

  std::string_view rest_;
  std::size_t line_ = 1;
};

}  // namespace eryx::package
