// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/mapping.hpp"

namespace eryx::base {

/// Gives memory back to the system while it is being read for the last time, from its beginning: what is made of it needs no room beside it
/// then. For allocated memory only; what was given back reads as zeros, and the block stays allocated. Memory that is locked stays as it is.
///
/// Lifetime: the memory must outlive it.
class SpentMemory {
 public:
  explicit SpentMemory(std::span<std::byte> memory) : next_(memory.data()) {}

  /// Nothing before `end`, which lies in the memory, is read again.
  void release_before(const std::byte* end) noexcept {
    constexpr std::uintptr_t step = std::uintptr_t{1} << 20;
    const auto begin = round_up_to_page(reinterpret_cast<std::uintptr_t>(next_));
    const std::uintptr_t stop = reinterpret_cast<std::uintptr_t>(end) / page_size * page_size;
    if (stop < begin + step) return;
    std::byte* const first = next_ + (begin - reinterpret_cast<std::uintptr_t>(next_));
    ::madvise(first, stop - begin, MADV_DONTNEED);
    next_ = first + (stop - begin);
  }

 private:
  std::byte* next_;
};

}  // namespace eryx::base
