#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>

namespace eryx::vfs {

/// Bytes that grow in place where the allocator can: for large blocks glibc's realloc moves page-table entries instead
/// of contents, so that appending to a file of 60 MiB neither copies it nor needs it twice.
class ByteBuffer {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<std::byte> bytes() { return {data_.get(), size_}; }
  [[nodiscard]] std::span<const std::byte> bytes() const { return {data_.get(), size_}; }

  /// New bytes are zero. Returns false, and changes nothing, where memory is exhausted.
  [[nodiscard]] bool resize(std::size_t size);

 private:
  struct Free {
    void operator()(std::byte* data) const { std::free(data); }
  };

  [[nodiscard]] bool reallocate(std::size_t capacity);

  std::unique_ptr<std::byte[], Free> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace eryx::vfs
