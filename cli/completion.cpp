// SPDX-License-Identifier: MIT OR Apache-2.0
#include "completion.hpp"

#include <algorithm>
#include <cctype>

namespace eryx::cli {
namespace {

bool is_part_of_word(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return std::isalnum(byte) || byte >= 0x80 || character == '_' || character == '.';
}

bool is_printable(const std::string& text) {
  return std::ranges::none_of(text, [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte < 0x20 || byte == 0x7f;
  });
}

std::string common_start(const std::vector<std::string>& words) {
  std::string start = words.front();
  for (const std::string& word : words) {
    const auto [end, other] = std::ranges::mismatch(start, word);
    start.erase(end, start.end());
  }
  // Drops half characters.
  while (!start.empty() && (static_cast<unsigned char>(start.back()) & 0x80) != 0) start.pop_back();
  return start;
}

}  // namespace

Completion complete_word(std::string_view before,
                         const std::function<std::vector<std::string>(std::string_view word)>& complete) {
  std::size_t begin = before.size();
  while (begin > 0 && is_part_of_word(before[begin - 1])) --begin;
  if (begin == 1 && before[0] == ':') begin = 0;
  const std::string_view word = before.substr(begin);
  if (word.empty()) return {};
  std::vector<std::string> words = complete(word);
  // Names that begin with an underscore are only offered if the word does too.
  const std::size_t last = word.rfind('.') + 1;
  const bool wants_private = last < word.size() && word[last] == '_';
  std::erase_if(words, [&](const std::string& match) {
    if (match.size() <= word.size() || !match.starts_with(word) || !is_printable(match)) return true;
    return !wants_private && match[last] == '_';
  });
  if (words.empty()) return {};
  const std::string start = common_start(words);
  if (start.size() > word.size()) return {start.substr(word.size()), {}};
  for (std::string& match : words) match.erase(0, last);
  return {{}, std::move(words)};
}

std::string in_columns(const std::vector<std::string>& words, int width) {
  std::size_t longest = 0;
  for (const std::string& word : words) longest = std::max(longest, word.size());
  const std::size_t column = longest + 2;
  const std::size_t columns = std::max<std::size_t>(1, static_cast<std::size_t>(std::max(width, 1)) / column);
  const std::size_t rows = (words.size() + columns - 1) / columns;
  std::string text;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t index = row; index < words.size(); index += rows) {
      const bool is_last = index + rows >= words.size();
      text += words[index];
      if (!is_last) text.append(column - words[index].size(), ' ');
    }
    text += '\n';
  }
  return text;
}

}  // namespace eryx::cli
