// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/memory_state.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/spent_memory.hpp"
#include "eryx/error.hpp"

namespace eryx::engine {
namespace {

using base::page_size;

std::uint64_t end_of(const PageRange& range) { return range.offset + range.size; }

/// The image's contents of a page; memory beyond the image is zero, like its beginning.
std::span<const std::byte> image_page(const MemoryImage& image, std::uint64_t offset) {
  static constexpr std::byte zeros[page_size] = {};
  if (offset < image.zero_prefix || offset >= image.size) return zeros;
  return {image.contents.data() + (offset - image.zero_prefix), page_size};
}

void append_page(Pages& pages, std::uint64_t offset, std::span<const std::byte> page) {
  if (!pages.ranges.empty() && end_of(pages.ranges.back()) == offset) {
    pages.ranges.back().size += page_size;
  } else {
    pages.ranges.push_back({offset, page_size});
  }
  pages.contents.insert(pages.contents.end(), page.begin(), page.end());
}

}  // namespace

std::uint64_t total_size(std::span<const PageRange> ranges) {
  std::uint64_t total = 0;
  for (const PageRange& range : ranges) total += range.size;
  return total;
}

void replace(std::vector<Extent>& extents, const PageRange& range, const std::shared_ptr<Layer>& layer) {
  const auto starts_after = [&](const Extent& extent) { return end_of(extent.range) > range.offset; };
  const auto first = std::ranges::find_if(extents, starts_after);
  auto last = first;
  std::vector<Extent> parts;
  while (last != extents.end() && last->range.offset < end_of(range)) {
    if (last->range.offset < range.offset) {
      parts.push_back({{last->range.offset, range.offset - last->range.offset}, last->layer});
    }
    if (end_of(last->range) > end_of(range)) {
      parts.push_back({{end_of(range), end_of(last->range) - end_of(range)}, last->layer});
    }
    ++last;
  }
  const auto behind =
      std::ranges::find_if(parts, [&](const Extent& part) { return part.range.offset >= range.offset; });
  parts.insert(behind, {range, layer});
  const auto place = extents.erase(first, last);
  extents.insert(place, parts.begin(), parts.end());

  // Neighbours of one layer are one mapping.
  std::vector<Extent> merged;
  merged.reserve(extents.size());
  for (Extent& extent : extents) {
    if (!merged.empty() && merged.back().layer == extent.layer &&
        end_of(merged.back().range) == extent.range.offset) {
      merged.back().range.size += extent.range.size;
    } else {
      merged.push_back(std::move(extent));
    }
  }
  extents = std::move(merged);
}

std::vector<PageRange> coalesce(std::span<const PageRange> ranges, std::size_t most) {
  std::vector<PageRange> result(ranges.begin(), ranges.end());
  if (result.size() <= most) return result;
  std::vector<std::uint64_t> gaps;
  gaps.reserve(result.size());
  for (std::size_t i = 1; i < result.size(); ++i) gaps.push_back(result[i].offset - end_of(result[i - 1]));
  // The widest gaps stay; all that are not wider than the first of the others are closed.
  std::vector<std::uint64_t> by_width = gaps;
  std::ranges::nth_element(by_width, by_width.begin() + static_cast<std::ptrdiff_t>(most - 1),
                           std::greater<>());
  const std::uint64_t widest_closed = by_width[most - 1];
  std::size_t kept = 0;
  for (std::size_t i = 1; i < result.size(); ++i) {
    if (gaps[i - 1] > widest_closed) {
      result[++kept] = result[i];
    } else {
      result[kept].size = end_of(result[i]) - result[kept].offset;
    }
  }
  result.resize(kept + 1);
  return result;
}

Pages pages_beside_image(const MemoryState& state) {
  Pages pages;
  const auto take = [&](std::uint64_t offset, std::span<const std::byte> page) {
    if (std::memcmp(page.data(), image_page(*state.image, offset).data(), page_size) != 0)
      append_page(pages, offset, page);
  };
  std::uint64_t most = state.contents.size();
  for (const Extent& extent : state.extents) most += extent.range.size;
  pages.contents.reserve(most);
  base::UninitializedBytes buffer;
  auto loose = state.loose.begin();
  const std::byte* loose_contents = state.contents.data();
  std::uint64_t done = 0;  // everything below has been taken
  const auto take_loose = [&] {
    for (std::uint64_t part = 0; part < loose->size; part += page_size)
      take(loose->offset + part, {loose_contents + part, page_size});
    loose_contents += loose->size;
    done = end_of(*loose);
    ++loose;
  };
  for (const Extent& extent : state.extents) {
    buffer.resize(extent.range.size);
    extent.layer->read(extent.range.offset, buffer);
    for (std::uint64_t at = extent.range.offset; at < end_of(extent.range); at += page_size) {
      while (loose != state.loose.end() && loose->offset <= at) take_loose();
      if (at >= done) take(at, std::span(buffer).subspan(at - extent.range.offset, page_size));
    }
  }
  while (loose != state.loose.end()) take_loose();
  return pages;
}

void exchange_for_difference(Pages& pages, const MemoryImage& image) {
  std::byte* contents = pages.contents.data();
  for (const PageRange& range : pages.ranges) {
    for (std::uint64_t part = 0; part < range.size; part += page_size, contents += page_size) {
      const std::span<const std::byte> original = image_page(image, range.offset + part);
      for (std::size_t i = 0; i < page_size; ++i) contents[i] ^= original[i];
    }
  }
}

std::shared_ptr<const MemoryState> make_memory_state(std::shared_ptr<const MemoryImage> image,
                                                     std::uint64_t size, std::uint32_t stack_pointer,
                                                     Pages pages) {
  // Slots return from it to the image by cutting off what is beyond.
  if (size < image->size) throw Error(ErrorKind::Internal, "a state's memory is smaller than its image's");
  auto state = std::make_shared<MemoryState>();
  state->image = std::move(image);
  state->size = size;
  state->stack_pointer = stack_pointer;
  if (pages.contents.size() <= checkpoint_copy_limit) {
    state->loose = std::move(pages.ranges);
    state->contents = std::move(pages.contents);
    return state;
  }
  const auto layer = std::make_shared<Layer>();
  // In pieces, so that not all of it is there twice.
  constexpr std::uint64_t piece = std::uint64_t{1} << 20;
  base::SpentMemory spent(pages.contents);
  const std::byte* from = pages.contents.data();
  for (const PageRange& range : pages.ranges) {
    for (std::uint64_t at = range.offset; at < end_of(range);) {
      const std::uint64_t count = std::min(piece, end_of(range) - at);
      layer->write(at, {from, count});
      at += count;
      from += count;
      spent.release_before(from);
    }
  }
  // Pages between the ranges of one mapping are the image's.
  auto next = pages.ranges.begin();
  for (const PageRange& range : coalesce(pages.ranges, most_extents)) {
    state->extents.push_back({range, layer});
    std::uint64_t at = range.offset;
    for (; next != pages.ranges.end() && next->offset < end_of(range); ++next) {
      for (; at < next->offset; at += page_size) layer->write(at, image_page(*state->image, at));
      at = end_of(*next);
    }
  }
  return state;
}

}  // namespace eryx::engine
