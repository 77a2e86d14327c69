// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The memory of a guest at one moment, as a value: undo restores it, forks share it, checkpoints store it. It is
// described by its difference from the image: extents of layers, which hold most pages and are shared by mapping them,
// and on top of them a few loose pages, which are copied.
//
// Invariants: extents and loose ranges are each in ascending order, disjoint, in whole pages, and end within `size`.
// Threading: immutable once it is shared.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/uninitialized.hpp"
#include "engine/dirty_pages.hpp"
#include "engine/layer.hpp"
#include "engine/memory_image.hpp"

namespace eryx::engine {

/// A range of memory that a layer holds.
struct Extent {
  PageRange range;
  std::shared_ptr<Layer> layer;
};

struct MemoryState {
  std::shared_ptr<const MemoryImage> image;
  std::uint64_t size = 0;  ///< Of the whole memory.
  std::uint32_t stack_pointer = 0;
  std::vector<Extent> extents;
  std::vector<PageRange> loose;
  base::UninitializedBytes contents;  ///< Of the loose pages, one after the other.
};

/// Pages with their contents, in the form of `MemoryState::loose`.
struct Pages {
  std::vector<PageRange> ranges;
  base::UninitializedBytes contents;
};

[[nodiscard]] std::uint64_t total_size(std::span<const PageRange> ranges);

/// Updates `extents` so that `range` is in `layer`, replacing earlier entries for it.
void replace(std::vector<Extent>& extents, const PageRange& range, const std::shared_ptr<Layer>& layer);

/// Maximum number of mappings that one slot uses for layers: by default, a process has 65,530 for all of its slots.
inline constexpr std::size_t most_extents = 64;

/// Merges the ranges of an ascending list that are closest to each other, until there are at most `most`.
[[nodiscard]] std::vector<PageRange> coalesce(std::span<const PageRange> ranges, std::size_t most);

/// The pages of `state` that differ from its image.
[[nodiscard]] Pages pages_beside_image(const MemoryState& state);

/// Replaces the contents by what they differ in from the image's pages (exclusive or), mostly zeros; done twice, nothing has changed.
/// Requires: the invariants above.
void exchange_for_difference(Pages& pages, const MemoryImage& image);

/// The state of a guest whose memory is the image with `pages` in their places. If there are many, they are put into a
/// layer, so that continuations share them. Requires: the invariants above.
/// Errors: OutOfResources; Internal, if it is smaller than the image.
/// Cost: memory of `pages`, and not twice that.
[[nodiscard]] std::shared_ptr<const MemoryState> make_memory_state(std::shared_ptr<const MemoryImage> image,
                                                                   std::uint64_t size,
                                                                   std::uint32_t stack_pointer, Pages pages);

/// Up to this many bytes, continuing from a state made above copies pages instead of mapping them.
inline constexpr std::uint64_t checkpoint_copy_limit = 4u << 20;

}  // namespace eryx::engine
