// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace eryx::base {

/// The stack that the system gave to a thread; not those that a program makes for itself (fibers, stackful coroutines).
struct StackBounds {
  std::uintptr_t low = 0;  ///< Lowest address.
  std::uintptr_t high = 0;

  [[nodiscard]] bool contains(std::uintptr_t address) const { return address >= low && address < high; }
};

/// Of the calling thread; empty if the system does not say. Microseconds at a thread's first call, then nanoseconds.
[[nodiscard]] const StackBounds& own_stack() noexcept;

/// An address in the frame of the calling function.
[[nodiscard, gnu::always_inline]] inline std::uintptr_t stack_position() noexcept {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

}  // namespace eryx::base
