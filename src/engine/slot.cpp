// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/slot.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <string>
#include <utility>

#include "base/system_error.hpp"
#include "base/wasm.hpp"
#include "engine/function_table.hpp"

namespace eryx::engine {
namespace {

using base::wasm_page;
constexpr std::uint64_t guard_size = ERYX_TABLE_GUARD;
// A 32-bit index plus a 32-bit constant offset.
constexpr std::uint64_t addressable = std::uint64_t{8} << 30;

// How much memory may grow before it grows into a layer: less is quick to copy, and stays writable without a fault.
constexpr std::uint64_t most_private_growth = 512 * 1024;

}  // namespace

Slot::Slot(std::shared_ptr<const MemoryImage> image) : image_(std::move(image)), module_(image_->module) {
  reserve(image_->table());
  map_image();
  module_->attach(instance_.get(), base_, image_->size);
  header_ = module_->memory(instance_.get());
  *module_->stack_pointer(instance_.get()) = image_->stack_pointer;
  layout_ = image_->layout;
  memory_limit_ = image_->size;
}

Slot::Slot(FromModule source) : module_(&source.module) {
  reserve(*module_->table);
  if (::mprotect(base_, module_->initial_memory, PROT_READ | PROT_WRITE) != 0) {
    throw base::system_failure(ErrorKind::OutOfResources, "cannot map the guest's memory");
  }
  module_->instantiate(instance_.get(), base_);
  header_ = module_->memory(instance_.get());
  memory_limit_ = header_->size;
}

Slot::~Slot() = default;

void Slot::reserve(const FunctionTable& table) {
  instance_.reset(::operator new (module_->instance_size, std::align_val_t{64}));
  const std::size_t size = FunctionTable::mapped_size + guard_size + addressable + guard_size;
  reservation_ = base::Mapping(
      ::mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), size);
  if (!reservation_) {
    throw base::system_failure(ErrorKind::OutOfResources,
                               "cannot reserve 8 GiB of address space for a sandbox");
  }
  base_ = reservation_.data() + ERYX_TABLE_DISTANCE;
  table.map(reservation_.data());
  keep_pages_apart(base_, size - ERYX_TABLE_DISTANCE);
}

// A huge page would turn one dirty byte into 2 MiB. If the embedder has locked all memory, dropping pages fails.
void Slot::keep_pages_apart(std::byte* place, std::uint64_t size) noexcept {
  ::madvise(place, size, MADV_NOHUGEPAGE);
  ::munlock(place, size);
}

void Slot::map_image() {
  if (image_->zero_prefix > 0 &&
      ::mmap(base_, image_->zero_prefix, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0) == MAP_FAILED) {
    throw base::system_failure(ErrorKind::OutOfResources, "cannot map a sandbox's stack");
  }
  const std::uint64_t stored = image_->size - image_->zero_prefix;
  if (::mmap(base_ + image_->zero_prefix, stored, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, image_->file.get(),
             static_cast<off_t>(image_->file_offset)) == MAP_FAILED) {
    throw base::system_failure(ErrorKind::OutOfResources, "cannot map the image into a sandbox");
  }
  keep_pages_apart(base_, image_->size);
}

void Slot::populate(std::span<const PageRange> ranges) noexcept {
  for (const PageRange& range : ranges) {
    if (range.offset > header_->size || range.size > header_->size - range.offset) continue;
    // Linux 5.14; Debian 12's headers have it.
    if (::madvise(base_ + range.offset, range.size, MADV_POPULATE_WRITE) != 0) return;
  }
}

void Slot::set_memory_limit(std::uint64_t bytes) {
  memory_limit_ = std::max(bytes, header_->size);
  growth_refused_ = false;
}

// Lets the memory grow into a file, so that the next capture need not copy the growth.
void Slot::begin_growth() noexcept {
  std::byte* const place = base_ + header_->size;
  const std::uint64_t size = Layer::size - header_->size;
  try {
    const auto layer = std::make_shared<Layer>();
    if (::mmap(place, size, PROT_NONE, MAP_SHARED | MAP_FIXED | MAP_NORESERVE, layer->descriptor(),
               static_cast<off_t>(header_->size)) == MAP_FAILED) {
      return;
    }
    growth_ = {header_->size, layer};
    keep_pages_apart(place, size);
  } catch (const std::exception&) {  // For example, out of descriptors. Memory grows nevertheless.
  }
}

std::uint32_t Slot::grow(std::uint64_t delta) noexcept {
  const std::uint64_t old_pages = header_->wasm_pages;
  if (delta == 0) return static_cast<std::uint32_t>(old_pages);
  const std::uint64_t most = std::min(memory_limit_ / wasm_page, header_->max_wasm_pages);
  if (delta > most || old_pages > most - delta) {
    growth_refused_ = true;
    return UINT32_MAX;
  }
  if (expects_captures_ && !growth_ && Layer::may_be_written_mapped()) {
    const std::uint64_t captured = state_ ? state_->size : image_->size;
    if (header_->size + delta * wasm_page - captured > most_private_growth) begin_growth();
  }
  if (::mprotect(base_ + header_->size, delta * wasm_page, PROT_READ | PROT_WRITE) != 0) {
    growth_refused_ = true;
    return UINT32_MAX;
  }
  header_->wasm_pages = old_pages + delta;
  header_->size = header_->wasm_pages * wasm_page;
  changed_ = true;
  return static_cast<std::uint32_t>(old_pages);
}

void Slot::place_native_data() {
  const NativeObject& native = *image_->native;
  const std::uint64_t limit = memory_limit_;
  set_memory_limit(native.memory_end());
  if (grow((native.memory_end() - header_->size) / wasm_page) == UINT32_MAX)
    throw base::system_failure(ErrorKind::OutOfResources, "cannot map memory for native packages");
  set_memory_limit(limit);
  for (const eryx_native_data& data : native.data()) std::memcpy(base_ + data.address, data.bytes, data.size);
}

// Makes memory beyond `size` inaccessible address space again.
void Slot::forget_growth(std::uint64_t size) {
  const std::uint64_t end = growth_ ? Layer::size : header_->size;
  header_->size = size;
  header_->wasm_pages = size / wasm_page;
  make_inaccessible(size, end);
  growth_.reset();
}

void Slot::make_inaccessible(std::uint64_t begin, std::uint64_t end) {
  if (begin == end) return;
  // A fresh mapping rather than MADV_DONTNEED and mprotect: it cannot leave a page behind, even if memory is locked.
  if (::mmap(base_ + begin, end - begin, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE,
             -1, 0) == MAP_FAILED) {
    throw base::system_failure(ErrorKind::OutOfResources, "cannot release a sandbox's memory");
  }
  ::madvise(base_ + begin, end - begin, MADV_NOHUGEPAGE);
}

void Slot::copy_back(const PageRange& range) {
  const std::uint64_t end = range.offset + range.size;
  const std::uint64_t zeros = image_->zero_prefix;
  if (range.offset < zeros) std::memset(base_ + range.offset, 0, std::min(end, zeros) - range.offset);
  if (end > zeros) {
    const std::uint64_t start = std::max(range.offset, zeros);
    std::memcpy(base_ + start, image_->contents.data() + (start - zeros), end - start);
  }
}

bool Slot::is_as_in_image(std::uint64_t page) const {
  const std::uint64_t zeros = image_->zero_prefix;
  if (page >= zeros)
    return std::memcmp(base_ + page, image_->contents.data() + (page - zeros), base::page_size) == 0;
  const std::byte* const bytes = base_ + page;
  return bytes[0] == std::byte{0} && std::memcmp(bytes, bytes + 1, base::page_size - 1) == 0;
}

void Slot::give_back_idle_pages() {
  IdlePages::Division pages =
      idle_pages_.divide(dirty_, [this](std::uint64_t page) { return is_as_in_image(page); });
  for (const PageRange& range : pages.idle) {
    // They stay as they are, private and new, if the embedder has locked all memory.
    if (::madvise(base_ + range.offset, range.size, MADV_DONTNEED) != 0) return;
  }
  dirty_ = std::move(pages.kept);
}

// Returns false if the pages could not be dropped.
bool Slot::restore(std::span<const PageRange> ranges, std::uint64_t resident_budget) {
  std::uint64_t total = 0;
  for (const PageRange& range : ranges) total += range.size;
  if (total <= resident_budget) {
    for (const PageRange& range : ranges) copy_back(range);
    return true;
  }
  // Too much to keep: one call for all of the memory is cheaper than one for each range.
  if (::madvise(base_, image_->size, MADV_DONTNEED) != 0) return false;
  dirty_.clear();
  return true;
}

ResetReport Slot::reset(const RecyclingPolicy& policy) {
  ResetReport report;
  const bool grown = header_->size != image_->size || growth_;
  const bool has_layers = state_ && !state_->extents.empty();
  if (has_layers) {
    forget_growth(image_->size);
    map_image();
    dirty_.clear();
    dirty_known_ = true;
  } else if (policy.trust_fault_counter && dirty_known_ && !changed_ && !grown) {
    report.path = ResetPath::Fast;
    for (const PageRange& range : dirty_) report.pages += range.size / base::page_size;
    if (idle_pages_.is_due()) give_back_idle_pages();
    for (const PageRange& range : dirty_) copy_back(range);
  } else {
    forget_growth(image_->size);
    dirty_known_ = find_dirty_pages(policy.method, {base_, image_->size}, dirty_);
    if (dirty_known_) idle_pages_.note_dirty(dirty_);
    for (const PageRange& range : dirty_) report.pages += range.size / base::page_size;
    report.path = ResetPath::Scan;
    if (!dirty_known_ || !restore(dirty_, policy.resident_budget)) {
      report.path = ResetPath::Remap;
      map_image();
      dirty_.clear();
      dirty_known_ = true;
    }
  }
  state_.reset();
  state_is_whole_ = false;
  expects_captures_ = false;
  changed_ = false;
  growth_refused_ = false;
  *module_->stack_pointer(instance_.get()) = image_->stack_pointer;
  memory_limit_ = image_->size;
  if (policy.compare_all) compare_with_image();
  return report;
}

void Slot::compare_with_image() const {
  const std::uint64_t zeros = image_->zero_prefix;
  static const std::byte zero_page[base::page_size] = {};
  for (std::uint64_t at = 0; at < image_->size; at += base::page_size) {
    const std::byte* expected = at < zeros ? zero_page : image_->contents.data() + (at - zeros);
    if (std::memcmp(base_ + at, expected, base::page_size) == 0) continue;
    throw Error(ErrorKind::Internal, "recycling left a difference at guest address " + std::to_string(at));
  }
  // Reading an anonymous page maps it, and the next scan would take it for a dirty one: drop those pages.
  std::uint64_t gap = 0;
  for (const PageRange& range : dirty_) {
    if (range.offset >= zeros) break;
    if (range.offset > gap) ::madvise(base_ + gap, range.offset - gap, MADV_DONTNEED);
    gap = range.offset + range.size;
  }
  if (gap < zeros) ::madvise(base_ + gap, zeros - gap, MADV_DONTNEED);
}

}  // namespace eryx::engine
