// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/memory_state.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "eryx/error.hpp"

namespace eryx::engine {
namespace {

using base::page_size;

constexpr PageRange pages(std::uint64_t first, std::uint64_t count) {
  return {first * page_size, count * page_size};
}

using Said = std::vector<std::pair<PageRange, const Layer*>>;

Said said(const std::vector<Extent>& extents) {
  Said result;
  for (const Extent& extent : extents) result.emplace_back(extent.range, extent.layer.get());
  return result;
}

TEST(Coalesce, ClosesTheNarrowestGaps) {
  const std::vector<PageRange> ranges = {pages(0, 1), pages(2, 1), pages(10, 2), pages(14, 1), pages(100, 1)};
  EXPECT_EQ(coalesce(ranges, 5), ranges);
  EXPECT_EQ(coalesce(ranges, 3), (std::vector<PageRange>{pages(0, 3), pages(10, 5), pages(100, 1)}));
  EXPECT_EQ(coalesce(ranges, 1), (std::vector<PageRange>{pages(0, 101)}));
}

TEST(Coalesce, ClosesEqualGapsTogether) {
  std::vector<PageRange> ranges;
  for (std::uint64_t i = 0; i < 100; ++i) ranges.push_back(pages(2 * i, 1));
  EXPECT_EQ(coalesce(ranges, 64), (std::vector<PageRange>{pages(0, 199)}));
  EXPECT_TRUE(coalesce({}, 64).empty());
}

TEST(ReplaceExtent, CutsWhatItCovers) {
  const auto old = std::make_shared<Layer>();
  const auto young = std::make_shared<Layer>();
  std::vector<Extent> extents;
  replace(extents, pages(10, 10), old);
  replace(extents, pages(12, 2), young);
  EXPECT_EQ(said(extents),
            (Said{{pages(10, 2), old.get()}, {pages(12, 2), young.get()}, {pages(14, 6), old.get()}}));
  replace(extents, pages(11, 5), young);
  EXPECT_EQ(said(extents),
            (Said{{pages(10, 1), old.get()}, {pages(11, 5), young.get()}, {pages(16, 4), old.get()}}));
  replace(extents, pages(0, 30), old);
  EXPECT_EQ(said(extents), (Said{{pages(0, 30), old.get()}}));
}

TEST(ReplaceExtent, MergesNeighboursOfOneLayer) {
  const auto layer = std::make_shared<Layer>();
  std::vector<Extent> extents;
  replace(extents, pages(4, 2), layer);
  replace(extents, pages(0, 2), layer);
  EXPECT_EQ(said(extents), (Said{{pages(0, 2), layer.get()}, {pages(4, 2), layer.get()}}));
  replace(extents, pages(2, 2), layer);
  EXPECT_EQ(said(extents), (Said{{pages(0, 6), layer.get()}}));
}

TEST(MakeMemoryState, IsNotSmallerThanItsImage) {
  const auto image = std::make_shared<MemoryImage>();
  image->size = 131072;
  EXPECT_EQ(make_memory_state(image, 131072, 0, {})->size, 131072U);
  EXPECT_THROW((void)make_memory_state(image, 65536, 0, {}), Error);
}

// Pages are moved into a layer piece by piece: each arrives, whatever the pieces are.
TEST(MakeMemoryState, MovesAllPagesIntoALayer) {
  const auto image = std::make_shared<MemoryImage>();
  const std::vector<PageRange> ranges = {pages(1, 3), pages(5, 700), pages(1000, 1), pages(1002, 800)};
  Pages moved{ranges, {}};
  moved.contents.resize(total_size(ranges));
  const auto value_at = [](std::uint64_t page) { return static_cast<std::byte>(page * 7 + 1); };
  std::byte* to = moved.contents.data();
  for (const PageRange& range : ranges) {
    for (std::uint64_t part = 0; part < range.size; part += page_size, to += page_size)
      std::memset(to, static_cast<int>(value_at((range.offset + part) / page_size)), page_size);
  }
  const auto state = make_memory_state(image, std::uint64_t{2048} * page_size, 0, std::move(moved));
  ASSERT_EQ(state->extents.size(), ranges.size());
  std::vector<std::byte> page(page_size);
  for (const Extent& extent : state->extents) {
    for (std::uint64_t part = 0; part < extent.range.size; part += page_size) {
      extent.layer->read(extent.range.offset + part, page);
      EXPECT_EQ(page, std::vector(page_size, value_at((extent.range.offset + part) / page_size)));
    }
  }
}

}  // namespace
}  // namespace eryx::engine
