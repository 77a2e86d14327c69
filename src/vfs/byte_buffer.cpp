#include "vfs/byte_buffer.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace eryx::vfs {

bool ByteBuffer::resize(std::size_t size) {
  if (size > capacity_) {
    if (size > SIZE_MAX / 2) return false;
    // Half as much again keeps the cost of appending linear and wastes at most a third.
    if (!reallocate(std::max(size, capacity_ + capacity_ / 2))) return false;
  } else if (size < capacity_ / 4) {
    // A buffer that shrank a lot gives back its memory; if that fails, the larger block still serves.
    if (size == 0) {
      data_.reset();
      capacity_ = 0;
    } else {
      static_cast<void>(reallocate(size));
    }
  }
  // Bytes beyond the size are whatever an earlier content left there.
  if (size > size_) std::memset(data_.get() + size_, 0, size - size_);
  size_ = size;
  return true;
}

bool ByteBuffer::reallocate(std::size_t capacity) {
  auto* moved = static_cast<std::byte*>(std::realloc(data_.get(), capacity));
  if (!moved) return false;
  static_cast<void>(data_.release());
  data_.reset(moved);
  capacity_ = capacity;
  return true;
}

}  // namespace eryx::vfs
