// SPDX-License-Identifier: MIT OR Apache-2.0
// A slot's memory as a value: capturing it, continuing from it, returning to it.
//
// Between two states a slot's pages are of two kinds. Pages that were written to are private ("dirty"); all others are
// those of the mapping: the image, layers, nothing. A state that keeps the few dirty pages as copies leaves them dirty,
// so that the next execution writes to them without a fault.

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/system_error.hpp"
#include "base/wasm.hpp"
#include "engine/slot.hpp"

namespace eryx::engine {
namespace {

using base::page_size;

using base::wasm_page;

/// Maximum number of layers of a state; more are merged.
constexpr std::size_t most_layers = 6;

struct LayerUse {
  std::shared_ptr<Layer> layer;
  std::uint64_t bytes = 0;
  long extents = 0;
};

std::vector<LayerUse> layers_of(const MemoryState& state) {
  std::vector<LayerUse> uses;
  for (const Extent& extent : state.extents) {
    auto found = std::ranges::find(uses, extent.layer, &LayerUse::layer);
    if (found == uses.end()) found = uses.insert(uses.end(), {extent.layer});
    found->bytes += extent.range.size;
    ++found->extents;
  }
  std::ranges::sort(uses, std::less<>(), &LayerUse::bytes);
  return uses;
}

void merge_into(std::vector<PageRange>& ranges, const PageRange& range) {
  ranges.push_back(range);
  std::ranges::sort(ranges, std::less<>(), &PageRange::offset);
  std::vector<PageRange> merged;
  for (const PageRange& next : ranges) {
    if (!merged.empty() && merged.back().offset + merged.back().size >= next.offset) {
      const std::uint64_t end = std::max(merged.back().offset + merged.back().size, next.offset + next.size);
      merged.back().size = end - merged.back().offset;
    } else {
      merged.push_back(next);
    }
  }
  ranges = std::move(merged);
}

}  // namespace

// If the kernel cannot find dirty pages: compares each page with the state.
void Slot::find_by_comparing() {
  dirty_.clear();
  std::vector<std::byte> expected(header_->size);
  const std::uint64_t from_image = std::min(header_->size, image_->size);
  std::memcpy(expected.data() + image_->zero_prefix, image_->contents.data(),
              from_image - image_->zero_prefix);
  if (state_) {
    for (const Extent& extent : state_->extents) {
      extent.layer->read(extent.range.offset,
                         std::span(expected).subspan(extent.range.offset, extent.range.size));
    }
  }
  // Loose pages differ from the mapping even if they are unchanged.
  for (std::uint64_t at = 0; at < header_->size; at += page_size) {
    if (std::memcmp(base_ + at, expected.data() + at, page_size) == 0) continue;
    if (!dirty_.empty() && dirty_.back().offset + dirty_.back().size == at) {
      dirty_.back().size += page_size;
    } else {
      dirty_.push_back({at, page_size});
    }
  }
}

void Slot::refresh_dirty(const RecyclingPolicy& policy) {
  if (policy.trust_fault_counter && dirty_known_ && !changed_) return;
  dirty_known_ = find_dirty_pages(policy.method, {base_, header_->size}, dirty_);
  if (!dirty_known_) find_by_comparing();
  changed_ = false;
}

void Slot::keep_loose(MemoryState& state) const {
  state.loose.assign(dirty_.begin(), dirty_.end());
  state.contents.resize(total_size(dirty_));
  std::byte* to = state.contents.data();
  for (const PageRange& range : dirty_) {
    std::memcpy(to, base_ + range.offset, range.size);
    to += range.size;
  }
}

void Slot::map_extent(const Extent& extent) {
  const auto [offset, size] = extent.range;
  if (::mmap(base_ + offset, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE,
             extent.layer->descriptor(), static_cast<off_t>(offset)) == MAP_FAILED) {
    throw base::system_failure(ErrorKind::OutOfResources, "cannot map a session's memory");
  }
  keep_pages_apart(base_ + offset, size);
}

void Slot::move_to_layer(MemoryState& state) {
  std::vector<LayerUse> uses = layers_of(state);
  std::vector<PageRange> moved = dirty_;
  // A layer without other owners takes new contents in place: only this slot maps it, and its own dirty pages hide it.
  std::shared_ptr<Layer> target;
  const auto own = std::ranges::find_if(uses, [](const LayerUse& use) {
    return use.layer.use_count() == use.extents + 1 && !use.layer->is_inherited();
  });
  if (own != uses.end()) {
    target = own->layer;
  } else {
    target = std::make_shared<Layer>();
    // Small layers first, as long as they are not much larger than what is written anyway: the number of times that a
    // page is moved is then logarithmic in the number of pages.
    std::uint64_t written = total_size(dirty_);
    for (const LayerUse& use : uses) {
      if (use.bytes > 2 * written && uses.size() < most_layers) break;
      written += use.bytes;
      for (const Extent& extent : state.extents) {
        if (extent.layer == use.layer) merge_into(moved, extent.range);
      }
    }
  }
  uses.clear();
  const std::vector<PageRange> ranges = coalesce(moved, most_extents);
  for (const PageRange& range : ranges) target->write(range.offset, {base_ + range.offset, range.size});
  for (const PageRange& range : ranges) replace(state.extents, range, target);
  if (state.extents.size() > 2 * most_extents) {
    // Too many mappings: make one layer that holds everything.
    const std::uint64_t first = state.extents.front().range.offset;
    const PageRange all{first, state.extents.back().range.offset + state.extents.back().range.size - first};
    target = std::make_shared<Layer>();
    target->write(all.offset, {base_ + all.offset, all.size});
    state.extents = {{all, target}};
  }
  for (const Extent& extent : state.extents) {
    if (extent.layer == target) map_extent(extent);
  }
  state.loose.clear();
  state.contents.clear();
  dirty_.clear();
  dirty_known_ = true;
}

// The pages by which the memory has grown are as the guest left them. From here on they belong to the state, and the
// slot writes to copies.
void Slot::take_growth(MemoryState& state) {
  if (!growth_) return;
  const Extent extent{{growth_->begin, header_->size - growth_->begin}, growth_->layer};
  make_inaccessible(header_->size, Layer::size);
  map_extent(extent);
  replace(state.extents, extent.range, extent.layer);
  growth_.reset();
}

std::shared_ptr<const MemoryState> Slot::capture(const RecyclingPolicy& policy, std::uint64_t copy_limit) {
  if (!state_ || state_.use_count() > 1) {
    auto next = std::make_shared<MemoryState>();
    next->image = image_;
    if (state_) next->extents = state_->extents;
    state_ = std::move(next);
  }
  // It has no other owner. If anything below fails, the slot's own pages are still what the guest left, and the next
  // capture starts from them; but part of their earlier contents may be lost.
  state_is_whole_ = false;
  take_growth(*state_);
  refresh_dirty(policy);
  state_->size = header_->size;
  state_->stack_pointer = *module_->stack_pointer(instance_.get());
  if (total_size(dirty_) <= copy_limit) {
    keep_loose(*state_);
  } else {
    changed_ = true;
    move_to_layer(*state_);
    changed_ = false;
  }
  state_is_whole_ = true;
  return state_;
}

void Slot::copy_loose() {
  populate(state_->loose);
  const std::byte* from = state_->contents.data();
  for (const PageRange& range : state_->loose) {
    std::memcpy(base_ + range.offset, from, range.size);
    from += range.size;
  }
  changed_ = true;
  *module_->stack_pointer(instance_.get()) = state_->stack_pointer;
}

// Requires: everything below the image's size maps the image, everything above is inaccessible.
void Slot::map_state() {
  const std::uint64_t size = state_->size;
  if (size > image_->size) {
    if (::mprotect(base_ + image_->size, size - image_->size, PROT_READ | PROT_WRITE) != 0)
      throw base::system_failure(ErrorKind::OutOfResources, "cannot map a session's memory");
    header_->size = size;
    header_->wasm_pages = size / wasm_page;
  }
  for (const Extent& extent : state_->extents) map_extent(extent);
  copy_loose();
}

void Slot::adopt(std::shared_ptr<const MemoryState> state) {
  // Shared from now on, hence never written to: see the count in `capture`.
  state_ = std::const_pointer_cast<MemoryState>(std::move(state));
  map_state();
  state_is_whole_ = true;
}

void Slot::rewind() {
  growth_refused_ = false;
  forget_growth(state_->size);
  if (::madvise(base_, header_->size, MADV_DONTNEED) == 0) {
    copy_loose();
    return;
  }
  // Memory is locked: mapping it again always works.
  forget_growth(image_->size);
  map_image();
  map_state();
}

void Slot::return_to(std::shared_ptr<const MemoryState> state, const RecyclingPolicy& policy) {
  if (state == state_ && state_is_whole_) {
    rewind();
    return;
  }
  reset(policy);
  adopt(std::move(state));
}

}  // namespace eryx::engine
