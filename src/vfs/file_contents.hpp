// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The bytes of a file, in chunks that copies share until one of them writes. Copying a file costs one pointer per 64
// KiB, and a later write copies the chunks that it touches.
//
// A chunk stores its bytes from the start up to the last one written; the rest reads as zeros. So a small file takes a
// small block, growing a file takes no memory, and truncating it never has to clear a shared chunk.
//
// Invariants: `used` of a slot is at most its block's capacity, and 0 without a block; no slot holds bytes beyond the
// size.
//
// Threading: one thread at a time per object. Copies are independent and may be used on different threads. Several
// threads may copy a constant object at the same time.

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

  /// Returns: how many bytes were read; fewer than requested only at the end.
  std::size_t read(std::uint64_t offset, std::span<std::byte> target) const;

  /// Grows the file to the end of the write if needed. Returns false, without visible changes, if memory is exhausted.
  /// Requires: the end is below 2^63.
  [[nodiscard]] bool write(std::uint64_t offset, std::span<const std::byte> source);

  // For storing contents without holes.

  /// Everything beyond this many chunks is zero.
  [[nodiscard]] std::size_t chunk_count() const { return slots_.size(); }
  /// The stored bytes of chunk `index`, from its start. Requires: `index` is below `chunk_count()`.
  [[nodiscard]] std::span<const std::byte> chunk(std::size_t index) const;

 private:
  struct Slot {
    SharedBlock block;
    std::uint32_t used = 0;

    /// Makes bytes up to `end` writable without changing their values. Returns false if memory is exhausted.
    [[nodiscard]] bool prepare(std::uint32_t end);
    void write(std::uint32_t begin, std::span<const std::byte> source);
    /// Drops the bytes from `end` on.
    void cut(std::uint32_t end);
    [[nodiscard]] bool move_to(std::uint32_t capacity);
  };

  [[nodiscard]] bool prepare(std::uint64_t offset, std::size_t count);

  std::vector<Slot> slots_;
  std::uint64_t size_ = 0;
};

}  // namespace eryx::vfs
