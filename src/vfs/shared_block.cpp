// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/shared_block.hpp"

#include <cstdlib>
#include <new>

namespace eryx::vfs {

SharedBlock SharedBlock::allocate(std::uint32_t capacity) noexcept {
  void* const memory = std::malloc(sizeof(Header) + capacity);
  if (!memory) return {};
  return SharedBlock(new (memory) Header{1, capacity});
}

SharedBlock::SharedBlock(const SharedBlock& other) noexcept : header_(other.header_) {
  // Relaxed: the copying thread has an owner, and so already sees everything that happened before the block was made.
  if (header_) header_->owners.fetch_add(1, std::memory_order_relaxed);
}

SharedBlock::~SharedBlock() {
  if (!header_ || header_->owners.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  header_->~Header();
  std::free(header_);
}

}  // namespace eryx::vfs
