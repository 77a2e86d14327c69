// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/idle_pages.hpp"

#include <algorithm>
#include <utility>

#include "base/mapping.hpp"

namespace eryx::engine {
namespace {

using base::page_size;

// A page that is kept for nothing costs as much in so many resets as one that is given back in vain.
constexpr std::uint64_t resets_between = 16;
// What came back once may be of no use later.
constexpr std::uint64_t resets_until_forgotten = 256 * resets_between;

void append_page(std::vector<PageRange>& ranges, std::uint64_t page) {
  if (!ranges.empty() && ranges.back().offset + ranges.back().size == page) {
    ranges.back().size += page_size;
  } else {
    ranges.push_back({page, page_size});
  }
}

bool contains(std::span<const PageRange> ranges, std::uint64_t page) {
  const auto after = std::ranges::upper_bound(ranges, page, std::less<>(), &PageRange::offset);
  return after != ranges.begin() && page < std::prev(after)->offset + std::prev(after)->size;
}

}  // namespace

bool IdlePages::is_due() noexcept {
  ++resets_;
  if (resets_ % resets_until_forgotten == 0) came_back_.clear();
  return resets_ % resets_between == 0;
}

IdlePages::Division IdlePages::divide(std::span<const PageRange> dirty,
                                      const std::function<bool(std::uint64_t)>& is_as_in_image) {
  Division result;
  for (const PageRange& range : dirty) {
    for (std::uint64_t page = range.offset; page < range.offset + range.size; page += page_size) {
      const bool is_idle = !came_back_.contains(page) && is_as_in_image(page);
      append_page(is_idle ? result.idle : result.kept, page);
    }
  }
  given_back_ = result.idle;
  return result;
}

void IdlePages::note_dirty(std::span<const PageRange> dirty) {
  if (given_back_.empty()) return;
  for (const PageRange& range : std::exchange(given_back_, {})) {
    for (std::uint64_t page = range.offset; page < range.offset + range.size; page += page_size)
      if (contains(dirty, page)) came_back_.insert(page);
  }
}

}  // namespace eryx::engine
