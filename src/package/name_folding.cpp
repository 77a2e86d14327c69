// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/name_folding.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "package/name_folding_table.hpp"

namespace eryx::package {
namespace {

/// Takes one character off the front of well-formed UTF-8.
char32_t take_character(std::string_view& text) {
  const auto byte = [&](std::size_t at) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[at]));
  };
  const char32_t first = byte(0);
  const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t character = size == 1 ? first : first & (0x7Fu >> size);
  for (std::size_t at = 1; at < size; ++at) character = character << 6 | (byte(at) & 0x3F);
  text.remove_prefix(size);
  return character;
}

void append_utf8(std::string& text, char32_t character) {
  const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  const auto put_rest = [&](int bits) {
    for (; bits >= 0; bits -= 6) put(0x80 | (character >> bits & 0x3F));
  };
  if (character < 0x80) {
    put(character);
  } else if (character < 0x800) {
    put(0xC0 | character >> 6);
    put_rest(0);
  } else if (character < 0x10000) {
    put(0xE0 | character >> 12);
    put_rest(6);
  } else {
    put(0xF0 | character >> 18);
    put_rest(12);
  }
}

/// The last element of a sorted table whose key is not beyond `character`; null if there is none.
template <typename Table, typename Key>
auto find_row(const Table& table, char32_t character, Key key) -> decltype(std::begin(table)) {
  const auto after = std::ranges::upper_bound(table, character, {}, key);
  return after == std::begin(table) ? nullptr : std::prev(after);
}

bool is_mark(char32_t character) {
  const CharacterRange* range = find_row(combining_marks, character, &CharacterRange::first);
  return range && character <= range->last;
}

void append_folded(std::vector<char32_t>& characters, char32_t character) {
  if (character < 0x80) {
    characters.push_back(character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character);
    return;
  }
  // Syllables of Hangul are made of two or three letters, by their number.
  constexpr char32_t first_syllable = 0xAC00;
  constexpr char32_t syllables = 11172;
  if (character >= first_syllable && character - first_syllable < syllables) {
    const char32_t number = character - first_syllable;
    characters.push_back(0x1100 + number / (21 * 28));
    characters.push_back(0x1161 + number / 28 % 21);
    if (number % 28 != 0) characters.push_back(0x11A7 + number % 28);
    return;
  }
  if (const auto* row = find_row(folded_expansions, character, &FoldedExpansion::character);
      row && row->character == character) {
    for (const char32_t each : row->folded)
      if (each != 0) characters.push_back(each);
    return;
  }
  const FoldedRun* run = find_row(folded_runs, character, &FoldedRun::first);
  const bool is_moved =
      run && character <= run->last && (character - run->first) % static_cast<char32_t>(run->step) == 0;
  characters.push_back(is_moved ? static_cast<char32_t>(static_cast<std::int32_t>(character) + run->distance)
                                : character);
}

}  // namespace

std::string fold_name(std::string_view name) {
  std::vector<char32_t> characters;
  characters.reserve(name.size());
  while (!name.empty()) append_folded(characters, take_character(name));

  // The order of marks on one letter may not matter; which orders do is not worth another table.
  for (auto at = characters.begin(); at != characters.end();) {
    const auto first = std::find_if(at, characters.end(), is_mark);
    at = std::find_if_not(first, characters.end(), is_mark);
    std::sort(first, at);
  }
  std::string folded;
  folded.reserve(characters.size());
  for (const char32_t character : characters) append_utf8(folded, character);
  return folded;
}

}  // namespace eryx::package
