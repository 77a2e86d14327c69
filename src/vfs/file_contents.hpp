// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The bytes of a file, in chunks that copies share until one of them writes: copying a file costs a pointer for every
// 64 KiB, and a write afterwards copies the chunks that it touches.
//
// A chunk holds what was written of it, from its start on; the rest of it reads as zeros. So a small file takes a small
// block, growing a file is a number and takes nothing, and cutting it never has to wipe a chunk that others share.
//
// Invariants: `used` of a slot is at most its block's capacity, and 0 without a block; no slot holds bytes beyond the
// size.
//
// Threading: none for one object; copies are independent, also of each other's threads. Copying from a constant one is
// safe on several threads at a time.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "vfs/shared_block.hpp"

namespace eryx::vfs {

class FileContents {
 public:
  static constexpr std::uint32_t chunk_size = 64u << 10;

  [[nodiscard]] std::uint64_t size() const { return size_; }

  /// New bytes are zero.
  void resize(std::uint64_t size);

  /// Returns: how many bytes were read; fewer than asked for only at the end.
  std::size_t read(std::uint64_t offset, std::span<std::byte> target) const;

  /// Grows to the end of what is written. Returns false, and changes nothing that can be seen, where memory is exhausted.
  /// Requires: the end is below 2^63.
  [[nodiscard]] bool write(std::uint64_t offset, std::span<const std::byte> source);

  // For whoever stores contents without their holes.

  /// All that lies beyond this many chunks is zero.
  [[nodiscard]] std::size_t chunk_count() const { return slots_.size(); }
  /// What was written of chunk `index`, from its start on. Requires: `index` is below `chunk_count()`.
  [[nodiscard]] std::span<const std::byte> chunk(std::size_t index) const;

 private:
  struct Slot {
    SharedBlock block;
    std::uint32_t used = 0;

    /// Makes bytes up to `end` writable; what they show does not change. Returns false where memory is exhausted.
    [[nodiscard]] bool prepare(std::uint32_t end);
    void write(std::uint32_t begin, std::span<const std::byte> source);
    /// Forgets the bytes from `end` on.
    void cut(std::uint32_t end);
    [[nodiscard]] bool move_to(std::uint32_t capacity);
  };

  [[nodiscard]] bool prepare(std::uint64_t offset, std::size_t count);

  std::vector<Slot> slots_;
  std::uint64_t size_ = 0;
};

}  // namespace eryx::vfs
