// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/pattern_reader.hpp"

#include <algorithm>
#include <limits>

#include "eryx/error.hpp"

namespace eryx::bridge {
namespace {

constexpr std::size_t maximum_size = 10'000;  // bytes; also bounds what compiling costs

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

bool is_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }

std::optional<char32_t> hexadecimal_value(char32_t c) {
  if (is_digit(c)) return c - U'0';
  if (c >= U'a' && c <= U'f') return c - U'a' + 10;
  if (c >= U'A' && c <= U'F') return c - U'A' + 10;
  return std::nullopt;
}

// The sets of ECMA-262: digits and words are ASCII, white space is Unicode's.
std::optional<CharacterSet> named_set(char32_t letter) {
  switch (letter) {
    case U'd': return CharacterSet({{U'0', U'9'}});
    case U'w': return CharacterSet({{U'0', U'9'}, {U'A', U'Z'}, {U'_', U'_'}, {U'a', U'z'}});
    case U's':
      return CharacterSet({{0x09, 0x0D},
                           {0x20, 0x20},
                           {0xA0, 0xA0},
                           {0x1680, 0x1680},
                           {0x2000, 0x200A},
                           {0x2028, 0x2029},
                           {0x202F, 0x202F},
                           {0x205F, 0x205F},
                           {0x3000, 0x3000},
                           {0xFEFF, 0xFEFF}});
    case U'D':
    case U'W':
    case U'S': return named_set(letter - U'A' + U'a')->complement();
    default: return std::nullopt;
  }
}

// The pattern is the embedder's, and its UTF-8 is checked with the schema: what is ill-formed here becomes any character.
std::u32string code_points(std::string_view source) {
  std::u32string points;
  for (const char c : source) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U && !points.empty()) {
      points.back() = (points.back() << 6U) | (byte & 0x3FU);
    } else {
      points += byte < 0xC0 ? byte : byte < 0xE0 ? byte & 0x1FU : byte < 0xF0 ? byte & 0x0FU : byte & 0x07U;
    }
  }
  for (char32_t& point : points) point = std::min(point, CharacterSet::last_code_point);
  return points;
}

}  // namespace

CharacterSet all_but_line_ends() {
  return CharacterSet({{U'\n', U'\n'}, {U'\r', U'\r'}, {0x2028, 0x2029}}).complement();
}

PatternReader::PatternReader(std::string_view source) {
  if (source.size() > maximum_size)
    throw Error(ErrorKind::InvalidArgument, "the pattern is longer than 10,000 bytes");
  text_ = code_points(source);
}

bool PatternReader::sees(std::u32string_view text) const {
  return std::u32string_view(text_).substr(next_, text.size()) == text;
}

bool PatternReader::take(std::u32string_view text) {
  if (!sees(text)) return false;
  next_ += text.size();
  return true;
}

std::optional<std::uint32_t> PatternReader::number() {
  if (at_end() || !is_digit(text_[next_])) return std::nullopt;
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  std::uint64_t value = 0;
  while (!at_end() && is_digit(text_[next_])) value = std::min(most, value * 10 + (take_any() - U'0'));
  return static_cast<std::uint32_t>(value);
}

PatternReader::Escape PatternReader::escape() {
  if (at_end()) refuse("it ends within an escape");
  const char32_t letter = take_any();
  if (const auto set = named_set(letter)) return {std::nullopt, *set};
  if (letter == U'0') {
    if (!at_end() && is_digit(text_[next_])) refuse("octal escapes are not supported: write \\x…");
    return {U'\0'};
  }
  if (is_digit(letter) || letter == U'k')
    refuse("references to groups are not supported: no bounded time would do for them");
  if (is_letter(letter)) {
    if (const auto character = letter_escape(letter)) return {character};
    if (letter == U'p' || letter == U'P') refuse("\\p is not supported: list the ranges of characters");
    if (letter == U'A') refuse("\\A is not supported: write ^");
    if (letter == U'z' || letter == U'Z') refuse("\\z and \\Z are not supported: write $");
    refuse("this escape is not supported");
  }
  if (letter >= 128) refuse("there is nothing to escape");
  return {letter};
}

std::optional<char32_t> PatternReader::letter_escape(char32_t letter) {
  switch (letter) {
    case U't': return U'\t';
    case U'n': return U'\n';
    case U'v': return U'\v';
    case U'f': return U'\f';
    case U'r': return U'\r';
    case U'x': return sees(U"{") ? code_unit_or_point() : hexadecimal(2);
    case U'u': return code_unit_or_point();
    case U'c':
      if (at_end() || !is_letter(text_[next_])) refuse("\\c must be followed by a letter");
      return take_any() % 32;
    default: return std::nullopt;
  }
}

char32_t PatternReader::hexadecimal(std::size_t digits) {
  char32_t value = 0;
  for (std::size_t count = 0; count < digits; ++count) {
    const auto digit = at_end() ? std::nullopt : hexadecimal_value(text_[next_]);
    if (!digit) refuse("a hexadecimal digit is missing");
    value = value * 16 + *digit;
    ++next_;
  }
  return value;
}

// After `\u` or `\x`: {1F600}, or four digits, or twice four that are a surrogate pair.
char32_t PatternReader::code_unit_or_point() {
  if (take(U"{")) {
    char32_t value = hexadecimal(1);
    while (!take(U"}")) {
      value = value * 16 + hexadecimal(1);
      if (value > CharacterSet::last_code_point) refuse("there is no such character");
    }
    return value;
  }
  const char32_t first = hexadecimal(4);
  if (first < 0xD800 || first > 0xDBFF || !take(U"\\u")) return first;
  const char32_t second = hexadecimal(4);
  if (second < 0xDC00 || second > 0xDFFF) refuse("half of a surrogate pair is missing");
  return 0x10000 + ((first - 0xD800) << 10U) + (second - 0xDC00);
}

void PatternReader::refuse(std::string_view what) const {
  throw Error(ErrorKind::InvalidArgument, "at character " + std::to_string(next_) + ": " + std::string(what));
}

}  // namespace eryx::bridge
