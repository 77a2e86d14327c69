// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A block of memory with several owners, which may be on different threads: file contents and their copies share it
// until one of them is written.
//
// Threading: each owner belongs to one thread; the block is read by all of them, and written only by an owner that
// `is_sole_owner`. That is safe for two reasons. Only an owner can make another owner, so a sole owner stays alone
// until it copies itself. And an owner lets go with a release that `is_sole_owner` acquires, so its reads happen before
// the write. (std::shared_ptr counts too, but its `use_count` does not acquire.)

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace eryx::vfs {

class SharedBlock {
 public:
  /// No block.
  SharedBlock() = default;
  /// Null if memory is exhausted. The bytes are uninitialized.
  static SharedBlock allocate(std::uint32_t capacity) noexcept;

  SharedBlock(const SharedBlock& other) noexcept;
  SharedBlock(SharedBlock&& other) noexcept : header_(std::exchange(other.header_, nullptr)) {}
  SharedBlock& operator=(SharedBlock other) noexcept {
    std::swap(header_, other.header_);
    return *this;
  }
  ~SharedBlock();

  [[nodiscard]] explicit operator bool() const { return header_ != nullptr; }

  /// 0 without a block.
  [[nodiscard]] std::uint32_t capacity() const { return header_ ? header_->capacity : 0; }

  // All members below require a block.

  [[nodiscard]] bool is_sole_owner() const { return header_->owners.load(std::memory_order_acquire) == 1; }
  [[nodiscard]] const std::byte* data() const { return reinterpret_cast<const std::byte*>(header_ + 1); }
  /// Requires: `is_sole_owner`.
  [[nodiscard]] std::byte* writable_data() { return reinterpret_cast<std::byte*>(header_ + 1); }

 private:
  /// Stored before the bytes, in the same allocation.
  struct Header {
    std::atomic<std::uint32_t> owners;
    std::uint32_t capacity;
  };

  explicit SharedBlock(Header* header) : header_(header) {}

  Header* header_ = nullptr;
};

}  // namespace eryx::vfs
