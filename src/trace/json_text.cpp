// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace/json_text.hpp"

#include <utility>

#include "base/utf8.hpp"

namespace eryx::trace {
namespace {

constexpr char hex_digits[] = "0123456789abcdef";

/// "<" ends scripts and begins comments in HTML; a DEL hides in terminals and editors.
bool needs_escape(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte < 0x20 || character == '"' || character == '\\' || character == '<' || byte == 0x7f;
}

void append_escaped(std::string& target, std::string_view text) {
  std::size_t plain = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!needs_escape(text[at])) continue;
    target += text.substr(plain, at - plain);
    plain = at + 1;
    if (text[at] == '"' || text[at] == '\\') {
      (target += '\\') += text[at];
      continue;
    }
    const auto byte = static_cast<unsigned char>(text[at]);
    target += "\\u00";
    target += hex_digits[byte >> 4];
    target += hex_digits[byte & 15];
  }
  target += text.substr(plain);
}

}  // namespace

JsonText& JsonText::string(std::string_view text) {
  text_ += '"';
  if (base::is_utf8(text)) {
    append_escaped(text_, text);
  } else {
    append_escaped(text_, base::to_utf8(text));
  }
  text_ += '"';
  return *this;
}

JsonText& JsonText::microseconds(std::chrono::nanoseconds time) {
  const auto count = static_cast<std::uint64_t>(time.count());
  const std::string decimals = std::to_string(1000 + count % 1000);
  number(count / 1000);
  text_ += '.';
  text_ += std::string_view(decimals).substr(1);
  return *this;
}

}  // namespace eryx::trace
