// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "bridge/pattern_program.hpp"

namespace eryx::bridge {

/// Reads a pattern code point by code point, and the escapes that mean the same everywhere in it.
class PatternReader {
 public:
  explicit PatternReader(std::string_view source);

  [[nodiscard]] bool at_end() const { return next_ == text_.size(); }
  /// Whether the rest begins with `text`.
  [[nodiscard]] bool sees(std::u32string_view text) const;
  /// The same, and goes past it.
  bool take(std::u32string_view text);
  /// Requires: not at the end.
  char32_t take_any() { return text_[next_++]; }
  [[nodiscard]] std::size_t position() const { return next_; }
  void go_to(std::size_t position) { next_ = position; }

  /// Decimal digits; empty if there are none. More than `UINT32_MAX` is that.
  std::optional<std::uint32_t> number();

  /// What a backslash, which has been read, and the characters after it stand for.
  struct Escape {
    std::optional<char32_t> character;  ///< Empty: a set.
    CharacterSet set{{}};
  };
  Escape escape();

  /// Throws Error(InvalidArgument): "at character 7: …".
  [[noreturn]] void refuse(std::string_view what) const;

 private:
  std::optional<char32_t> letter_escape(char32_t letter);
  char32_t hexadecimal(std::size_t digits);
  char32_t code_unit_or_point();

  std::u32string text_;
  std::size_t next_ = 0;
};

/// Everything except line ends.
[[nodiscard]] CharacterSet all_but_line_ends();

}  // namespace eryx::bridge
