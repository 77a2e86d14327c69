// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace eryx::base {

/// Leaves new elements uninitialized; std::allocator writes zeros.
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

  template <typename U>
  void construct(U* place) noexcept {
    static_assert(std::is_trivially_default_constructible_v<U>);
    ::new (static_cast<void*>(place)) U;
  }
  template <typename U, typename... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    std::construct_at(place, std::forward<Arguments>(arguments)...);
  }
};

/// Bytes to be overwritten by the caller: growing them touches no memory. Do not read bytes that were not written.
using UninitializedBytes = std::vector<std::byte, UninitializedAllocator<std::byte>>;

}  // namespace eryx::base
