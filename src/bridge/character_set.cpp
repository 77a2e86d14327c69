// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>

#include "bridge/pattern_program.hpp"

namespace eryx::bridge {

CharacterSet::CharacterSet(std::vector<Range> ranges) {
  std::sort(ranges.begin(), ranges.end());
  for (const Range& range : ranges) {
    if (!ranges_.empty() && range.first <= ranges_.back().second + 1) {
      ranges_.back().second = std::max(ranges_.back().second, range.second);
    } else {
      ranges_.push_back(range);
    }
  }
  for (const auto& [first, last] : ranges_) {
    for (char32_t point = first; point <= last && point < 128; ++point)
      ascii_[point / 64] |= std::uint64_t{1} << (point % 64);
  }
}

CharacterSet CharacterSet::complement() const {
  std::vector<Range> gaps;
  char32_t start = 0;
  for (const auto& [first, last] : ranges_) {
    if (first > start) gaps.emplace_back(start, first - 1);
    start = last + 1;
  }
  if (start <= last_code_point) gaps.emplace_back(start, last_code_point);
  return CharacterSet(std::move(gaps));
}

bool CharacterSet::contains(char32_t code_point) const {
  if (code_point < 128) return ((ascii_[code_point / 64] >> (code_point % 64)) & 1U) != 0;
  const auto above = std::upper_bound(ranges_.begin(), ranges_.end(), code_point,
                                      [](char32_t point, const Range& range) { return point < range.first; });
  return above != ranges_.begin() && code_point <= std::prev(above)->second;
}

}  // namespace eryx::bridge
