// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The only assembly: running a function on another stack, and leaving it from any depth.
//
// `eryx_call_on_stack` saves the callee-saved registers and the floating-point control state on the caller's stack,
// stores the stack pointer in `*saved_stack`, loads the default floating-point state and calls `function(argument)` on
// the stack that ends at `stack_top`. There are two ways back, and both end in the caller of `eryx_call_on_stack`: the
// function returns (left == 0), or code on that stack jumps to `eryx_leave` (left == 1). A signal handler does the
// latter by pointing the interrupted context's registers at it and returning: see `redirect_to_leave`.
//
// No destructor runs for the frames that are left behind: they are guest frames, and our own, which own nothing.

#include <cstdint>

namespace eryx::engine {

/// Returned in two registers.
struct StackCallResult {
  std::uint64_t value;  ///< What `function` returned, or the code given to `eryx_leave`.
  std::uint64_t left;
};

extern "C" StackCallResult eryx_call_on_stack(void** saved_stack, void* stack_top,
                                              std::uint64_t (*function)(void*), void* argument);

/// `saved_stack`: the value that `eryx_call_on_stack` stored.
extern "C" [[noreturn]] void eryx_leave(void* saved_stack, std::uint64_t code);

/// Makes the code interrupted by a signal continue in `eryx_leave(saved_stack, code)` once the handler returns.
/// `context`: the handler's third argument.
void redirect_to_leave(void* context, void* saved_stack, std::uint64_t code) noexcept;

/// Where a signal interrupted the thread.
struct InterruptedAt {
  std::uintptr_t instruction;
  std::uintptr_t stack;
};
[[nodiscard]] InterruptedAt interrupted_at(const void* context) noexcept;

}  // namespace eryx::engine
