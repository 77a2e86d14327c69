// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace eryx::base {
namespace {

// One step of decoding: how many bytes belong together, and whether they form a character.
struct Step {
  std::size_t size;
  bool good;
};

// Table 3-7 of the Unicode standard: the second byte's range depends on the first.
Step step(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {1, true};
  if (first < 0xC2 || first > 0xF4) return {1, false};
  const std::size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
  if (first == 0xE0) low = 0xA0;
  if (first == 0xED) high = 0x9F;
  if (first == 0xF0) low = 0x90;
  if (first == 0xF4) high = 0x8F;
  for (std::size_t i = 1; i < size; ++i) {
    if (i >= text.size() || byte(i) < low || byte(i) > high) return {i, false};
    low = 0x80;
    high = 0xBF;
  }
  return {size, true};
}

// Number of ASCII bytes at the start. Checks eight at a time, because nearly all output is ASCII.
std::size_t ascii_prefix(std::string_view text) {
  std::size_t i = 0;
  for (; i + sizeof(std::uint64_t) <= text.size(); i += sizeof(std::uint64_t)) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + i, sizeof word);
    if (word & 0x8080808080808080U) break;
  }
  return i;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    text.remove_prefix(ascii_prefix(text));
    if (text.empty()) break;
    const Step next = step(text);
    if (!next.good) return false;
    text.remove_prefix(next.size);
  }
  return true;
}

std::string to_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Step next = step(text);
    if (next.good) {
      result += text.substr(0, next.size);
    } else {
      result += "\xEF\xBF\xBD";
    }
    text.remove_prefix(next.size);
  }
  return result;
}

std::size_t unfinished_utf8(std::string_view text) {
  for (std::size_t size = 1; size <= 3 && size <= text.size(); ++size) {
    const std::string_view end = text.substr(text.size() - size);
    const auto first = static_cast<unsigned char>(end.front());
    if ((first & 0xC0U) == 0x80U) continue;
    const std::size_t whole = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1;
    if (whole <= size) return 0;
    // The second byte has fewer values after some first bytes, but always the smallest or the largest.
    for (const char last : {'\x80', '\xBF'}) {
      if (is_utf8(std::string(end).append(whole - size, last))) return size;
    }
    return 0;
  }
  return 0;
}

}  // namespace eryx::base
