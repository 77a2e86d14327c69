// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <span>
#include <utility>

namespace eryx::base {

/// The unit in which the kernel maps and tracks memory on the machines we build for. Not the 64 KiB page of wasm.
inline constexpr std::size_t page_size = 4096;

[[nodiscard]] constexpr std::size_t round_up_to_page(std::size_t size) {
  return (size + page_size - 1) / page_size * page_size;
}

/// Owns a range of mapped memory.
class Mapping {
 public:
  Mapping() = default;
  /// Takes over what `mmap` returned; `MAP_FAILED` makes an empty mapping.
  Mapping(void* address, std::size_t size)
      : data_(address == MAP_FAILED ? nullptr : static_cast<std::byte*>(address)), size_(data_ ? size : 0) {}
  Mapping(Mapping&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Mapping& operator=(Mapping&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Mapping() {
    if (data_) ::munmap(data_, size_);
  }

  [[nodiscard]] std::byte* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<std::byte> bytes() const { return {data_, size_}; }
  [[nodiscard]] explicit operator bool() const { return data_ != nullptr; }

 private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace eryx::base
