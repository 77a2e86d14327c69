// SPDX-License-Identifier: MIT OR Apache-2.0
#include "terminal_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace eryx::cli {
namespace {

enum class Form { Line, Lines, Json };

/// A character at the start of a text.
struct Character {
  std::uint32_t code = 0;
  std::size_t size = 1;  ///< In bytes.
  bool is_valid = false;
};

/// Decodes strictly: neither overlong forms nor surrogates are characters.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {lead, 1, false};
  std::uint32_t code = lead & (0x7fu >> size);
  for (std::size_t index = 1; index < size; ++index) {
    if ((byte(index) & 0xc0) != 0x80) return {lead, 1, false};
    code = code << 6 | (byte(index) & 0x3f);
  }
  constexpr std::array<std::uint32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < smallest[size] || code > 0x10ffff || is_surrogate) return {lead, 1, false};
  return {code, size, true};
}

/// Control characters of ASCII and of its extension, whose 0x9b starts sequences as ESC [ does.
bool is_control(std::uint32_t code) { return code < 0x20 || (code >= 0x7f && code < 0xa0); }

/// Characters that show nothing and make other text appear in another order or on another line.
bool rearranges(std::uint32_t code) {
  return code == 0x061c || code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069);
}

bool must_be_escaped(const Character& character, Form form) {
  if (!character.is_valid) return true;
  if (form == Form::Lines && (character.code == '\n' || character.code == '\t')) return false;
  // The serializer's own line ends and spaces stand outside of strings; inside it has escaped everything below 0x20.
  if (form == Form::Json && character.code < 0x20) return false;
  return is_control(character.code) || rearranges(character.code);
}

void append_escape(std::string& text, const Character& character, Form form) {
  const auto out = std::back_inserter(text);
  if (form == Form::Json) {
    fmt::format_to(out, "\\u{:04x}", character.is_valid ? character.code : 0xfffd);
    return;
  }
  switch (character.code) {
    case '\n': text += "\\n"; return;
    case '\r': text += "\\r"; return;
    case '\t': text += "\\t"; return;
    default:
      fmt::format_to(out, fmt::runtime(character.code < 0x100 ? "\\x{:02x}" : "\\u{:04x}"), character.code);
  }
}

std::string escape(std::string_view text, Form form) {
  std::string escaped;
  escaped.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_of(text);
    if (must_be_escaped(character, form)) {
      append_escape(escaped, character, form);
    } else {
      escaped += text.substr(0, character.size);
    }
    text.remove_prefix(character.size);
  }
  return escaped;
}

}  // namespace

std::string terminal_line(std::string_view text) { return escape(text, Form::Line); }

std::string terminal_lines(std::string_view text) { return escape(text, Form::Lines); }

std::string terminal_json(std::string_view json) { return escape(json, Form::Json); }

}  // namespace eryx::cli
