// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/memory_state.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace eryx::engine
