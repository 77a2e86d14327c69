// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/toml_scanner.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "package/refusal.hpp"
#include "package/toml_number.hpp"

namespace eryx::package {
namespace {

bool is_bare(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') || character == '_' || character == '-';
}

void append_utf8(std::string& text, std::uint32_t character) {
  const auto put = [&](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (character < 0x80) {
    put(character);
  } else if (character < 0x800) {
    put(0xC0 | character >> 6);
    put(0x80 | (character & 0x3F));
  } else if (character < 0x10000) {
    put(0xE0 | character >> 12);
    put(0x80 | (character >> 6 & 0x3F));
    put(0x80 | (character & 0x3F));
  } else {
    put(0xF0 | character >> 18);
    put(0x80 | (character >> 12 & 0x3F));
    put(0x80 | (character >> 6 & 0x3F));
    put(0x80 | (character & 0x3F));
  }
}

}  // namespace

void TomlScanner::refuse_line(const std::string& why) const {
  refuse("line " + std::to_string(line_) + ": " + why);
}

void TomlScanner::skip_blanks() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
}

bool TomlScanner::take_line_end() {
  const std::size_t size = rest_.starts_with('\n') ? 1 : rest_.starts_with("\r\n") ? 2 : 0;
  rest_.remove_prefix(size);
  line_ += size > 0 ? 1 : 0;
  return size > 0;
}

void TomlScanner::check_character(char character) const {
  const auto byte = static_cast<unsigned char>(character);
  if ((byte < 0x20 && byte != '\t') || byte == 0x7F) refuse_line("a control character");
}

void TomlScanner::skip_comment() {
  skip_blanks();
  if (!rest_.starts_with('#')) return;
  while (!rest_.empty() && !rest_.starts_with('\n') && !rest_.starts_with("\r\n")) {
    check_character(rest_.front());
    rest_.remove_prefix(1);
  }
}

bool TomlScanner::skip_empty_lines() {
  do skip_comment();
  while (take_line_end());
  return !rest_.empty();
}

void TomlScanner::end_line() {
  skip_comment();
  if (!rest_.empty() && !take_line_end()) refuse_line("something behind a value");
}

bool TomlScanner::take(char character) {
  skip_blanks();
  return take_directly(character);
}

bool TomlScanner::take_directly(char character) {
  if (!rest_.starts_with(character)) return false;
  rest_.remove_prefix(1);
  return true;
}

std::string TomlScanner::key_part() {
  skip_blanks();
  if (rest_.starts_with('"')) return basic_string();
  if (rest_.starts_with('\'')) return literal_string();
  const auto end = std::ranges::find_if_not(rest_, is_bare);
  const auto size = static_cast<std::size_t>(end - rest_.begin());
  if (size == 0) refuse_line("not a key");
  std::string part(rest_.substr(0, size));
  rest_.remove_prefix(size);
  return part;
}

TomlValue::Content TomlScanner::scalar() {
  skip_blanks();
  if (rest_.starts_with("\"\"\"")) return long_string('"');
  if (rest_.starts_with("'''")) return long_string('\'');
  if (rest_.starts_with('"')) return basic_string();
  if (rest_.starts_with('\'')) return literal_string();
  std::size_t size = std::min(rest_.find_first_of(" \t\r\n,]}#="), rest_.size());
  // A date and a time may be separated by a blank.
  if (is_toml_date(rest_.substr(0, size)) && rest_.size() > size + 1 && rest_[size] == ' ' &&
      rest_[size + 1] >= '0' && rest_[size + 1] <= '9')
    size = std::min(rest_.find_first_of(" \t\r\n,]}#=", size + 1), rest_.size());
  auto value = read_toml_word(rest_.substr(0, size));
  if (!value) refuse_line("not a value: " + in_quotes(rest_.substr(0, size)));
  rest_.remove_prefix(size);
  return std::move(*value);
}

std::string TomlScanner::basic_string() {
  rest_.remove_prefix(1);
  std::string text;
  for (;;) {
    if (rest_.empty()) refuse_line("a string that does not end");
    const char character = rest_.front();
    rest_.remove_prefix(1);
    if (character == '"') return text;
    if (character == '\\') {
      append_escape(text);
      continue;
    }
    check_character(character);
    text += character;
  }
}

std::string TomlScanner::literal_string() {
  rest_.remove_prefix(1);
  std::string text;
  for (;;) {
    if (rest_.empty()) refuse_line("a string that does not end");
    const char character = rest_.front();
    rest_.remove_prefix(1);
    if (character == '\'') return text;
    check_character(character);
    text += character;
  }
}

std::string TomlScanner::long_string(char quote) {
  rest_.remove_prefix(3);
  static_cast<void>(take_line_end());
  const std::string end(3, quote);
  std::string text;
  for (;;) {
    if (rest_.empty()) refuse_line("a string that does not end");
    if (rest_.starts_with(end)) {
      rest_.remove_prefix(3);
      // One or two quotes right before the end are part of the text.
      for (int more = 0; more < 2 && take_directly(quote); ++more) text += quote;
      return text;
    }
    if (take_line_end()) {
      text += '\n';
      continue;
    }
    const char character = rest_.front();
    rest_.remove_prefix(1);
    if (character != '\\' || quote == '\'') {
      check_character(character);
      text += character;
      continue;
    }
    // A backslash at the end of a line takes all blanks and line ends with it.
    const std::string_view before = rest_;
    skip_blanks();
    if (!take_line_end()) {
      rest_ = before;
      append_escape(text);
      continue;
    }
    do skip_blanks();
    while (take_line_end());
  }
}

void TomlScanner::append_escape(std::string& text) {
  constexpr std::string_view letters = "btnfr\"\\";
  constexpr std::string_view meanings = "\b\t\n\f\r\"\\";
  if (rest_.empty()) refuse_line("a string that does not end");
  const char letter = rest_.front();
  rest_.remove_prefix(1);
  if (const std::size_t at = letters.find(letter); at != std::string_view::npos) {
    text += meanings[at];
    return;
  }
  const std::size_t digits = letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
  std::uint32_t character = 0;
  const std::string_view number = rest_.substr(0, digits);
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), character, 16);
  const bool is_surrogate = character >= 0xD800 && character < 0xE000;
  if (digits == 0 || number.size() < digits || error != std::errc() || end != number.data() + digits ||
      character > 0x10FFFF || is_surrogate)
    refuse_line("an unknown escape in a string");
  append_utf8(text, character);
  rest_.remove_prefix(digits);
}

}  // namespace eryx::package
