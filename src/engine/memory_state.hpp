// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The memory of a guest at one moment, as a value: what undo goes back to, what forks share, what checkpoints store.
// It is described by how it differs from the image: extents of layers, in which much is kept and shared by mapping it,
// and loose pages in front of them, of which there are few and which are copied.
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

/// Makes `extents` say that `range` is in `layer`, whatever they said of it before.
void replace(std::vector<Extent>& extents, const PageRange& range, const std::shared_ptr<Layer>& layer);

/// Mappings that one slot takes for layers, at most: a process has 65,530 by default, for all of its slots.
inline constexpr std::size_t most_extents = 64;

/// Merges the ranges of an ascending list that are closest to each other, until there are at most `most`.
[[nodiscard]] std::vector<PageRange> coalesce(std::span<const PageRange> ranges, std::size_t most);

/// The pages of `state` that differ from its image.
[[nodiscard]] Pages pages_beside_image(const MemoryState& state);

/// The state of a guest whose memory is the image with `pages` in their places. Many are put into a layer, so that those
/// who continue from it share them. Requires: the invariants above.
/// Errors: OutOfResources.
[[nodiscard]] std::shared_ptr<const MemoryState> make_memory_state(std::shared_ptr<const MemoryImage> image,
                                                                   std::uint64_t size,
                                                                   std::uint32_t stack_pointer, Pages pages);

/// Bytes up to which pages are copied rather than mapped, by whoever continues from a state made above.
inline constexpr std::uint64_t checkpoint_copy_limit = 4u << 20;

}  // namespace eryx::engine
