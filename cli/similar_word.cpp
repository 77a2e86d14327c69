// SPDX-License-Identifier: MIT OR Apache-2.0
#include "similar_word.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace eryx::cli {
namespace {

/// How many characters have to be added, taken, changed, or swapped with their neighbour.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before_last(to.size() + 1);
  std::vector<std::size_t> last(to.size() + 1);
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t change = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      const bool is_swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (is_swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[to.size()];
}

}  // namespace

std::string similar_word(std::string_view word, std::span<const std::string> known) {
  constexpr std::size_t longest = 100;  // of what is worth comparing
  if (word.size() > longest) return {};
  const std::size_t most = std::max<std::size_t>(1, word.size() / 4);
  std::string best;
  std::size_t fewest = most + 1;
  for (const std::string& other : known) {
    const std::size_t changes = distance(word, other);
    if (changes >= fewest || 2 * changes >= other.size()) continue;
    fewest = changes;
    best = other;
  }
  return best;
}

}  // namespace eryx::cli
