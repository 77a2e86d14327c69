// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace eryx::base {

/// Leaves new elements uninitialized; std::allocator writes zeros. Blocks begin at a cache line: what is copied into them
/// are pages, and AMD's processors copy a page several times more slowly to a place 16 bytes behind the start of a page,
/// which is where malloc puts large blocks (measured on EPYC: 10.1 us instead of 3.5 us for 42 pages).
template <typename T>
class UninitializedAllocator : public std::allocator<T> {
 public:
  template <typename U>
  struct rebind {  // NOLINT(readability-identifier-naming): the name that std::allocator_traits looks for
    using other = UninitializedAllocator<U>;
  };

  UninitializedAllocator() = default;
  template <typename U>
  explicit(false) UninitializedAllocator(const UninitializedAllocator<U>& /*other*/) noexcept {}

  [[nodiscard]] T* allocate(std::size_t count) {
    if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(::operator new(count * sizeof(T), alignment));
  }
  void deallocate(T* block, std::size_t count) noexcept {
    ::operator delete(block, count * sizeof(T), alignment);
  }

  template <typename U>
  void construct(U* place) noexcept {
    static_assert(std::is_trivially_default_constructible_v<U>);
    ::new (static_cast<void*>(place)) U;
  }
  template <typename U, typename... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    std::construct_at(place, std::forward<Arguments>(arguments)...);
  }

 private:
  static constexpr std::align_val_t alignment{64};
  static_assert(alignof(T) <= static_cast<std::size_t>(alignment));
};

/// Bytes to be overwritten by the caller: growing them touches no memory. Do not read bytes that were not written.
using UninitializedBytes = std::vector<std::byte, UninitializedAllocator<std::byte>>;

}  // namespace eryx::base
