// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What a thread knows about the guest it is running: set up on entry, read by import trampolines, by the functions that
// generated code calls, and by signal handlers.
//
// Invariants: `current_activation` is null or points at the innermost entry of this thread. `where` is InGuest exactly
// while the guest's own code may run; a handler acts only then, and only if the interrupted instruction and stack are
// the guest's.

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "engine/guest_memory.hpp"
#include "engine/guest_module.hpp"
#include "engine/import_table.hpp"
#include "engine/trap.hpp"

namespace eryx::engine {

class Slot;
struct SignalState;
class StackSwitch;
class Watch;

/// Stack space that a host function has on the guest's stack. Our deepest one needs a few KiB; formatting and
/// allocation in libc need a little more.
inline constexpr std::size_t host_function_stack = 64 * 1024;

enum class Where : std::uint32_t { InHost, InGuest };

struct Activation {
  void* saved_stack = nullptr;  ///< Of the caller; see trampoline.hpp.
  std::atomic<Where> where{Where::InHost};
  CodeRange code;
  CodeRange native_code;  ///< That of its native packages; empty if it has none.
  std::byte* memory_base = nullptr;
  std::uintptr_t stack_guard = 0;    ///< Lowest address of the guard below the stack.
  std::uintptr_t stack_reserve = 0;  ///< Lowest address of the reserve between the guard and the stack.
  std::uintptr_t stack_low = 0;
  std::uintptr_t stack_high = 0;
  /// A signal handler of the host needed the reserve: the guest is left before it can use that for itself.
  std::atomic<bool> reserve_is_open{false};
  Slot* slot = nullptr;
  Watch* watch = nullptr;  ///< Null: this entry cannot be interrupted.
  const ImportTable* imports = nullptr;
  void* host = nullptr;
  const BridgeTable* bridge_imports = nullptr;
  void* bridge = nullptr;
  StackSwitch* stack_switch = nullptr;
  Activation* outer = nullptr;
  const SignalState* thread = nullptr;  ///< Of the thread that runs the guest.
};

/// Initial-exec, so that a signal handler reads it without a call that could allocate.
extern thread_local constinit Activation* current_activation __attribute__((tls_model("initial-exec")));

/// Leaves the guest of `activation` for good; its entry returns `trap`. The caller's frames own nothing.
[[noreturn]] void leave_guest(Activation& activation, Trap trap) noexcept;

/// Brackets the embedder's code while a guest waits for it, on its caller's stack. If that is a fiber's, the embedder may
/// switch to others, which run guests too, and end in any order; and this one may go on on another thread. So meanwhile
/// the thread knows nothing of this guest, and `return_to_thread` makes it the innermost of whatever thread it is then.
inline void leave_thread(Activation& activation) noexcept { current_activation = activation.outer; }
void return_to_thread(Activation& activation) noexcept;

/// Writes the soft interrupt into the memory of the running guest, on its own thread. Never leaves the guest, so a signal
/// handler may call it.
void trip_soft_interrupt(Activation& activation) noexcept;

/// The same for the signal of the guest's alarm.
void trip_alarm(Activation& activation) noexcept;

/// Carries out what has to be done to the running guest, on its own thread, between its instructions: writes the soft
/// interrupt or the alarm into its memory, or leaves it. Must not be called from a signal handler: leaving one without returning
/// from it would keep its signal blocked.
void carry_out_request(Activation& activation) noexcept;

/// Brackets the work of a host function. Trivial on purpose: the guest may be left from inside its destructor.
class InHost {
 public:
  explicit InHost(Activation& activation) noexcept : activation_(activation) {
    // Before marking: a host function that overflowed the stack would be a fault of the host.
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    if (here - activation.stack_low < host_function_stack || here < activation.stack_low) {
      leave_guest(activation, Trap::StackExhausted);
    }
    activation.where.store(Where::InHost, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  InHost(const InHost&) = delete;
  InHost& operator=(const InHost&) = delete;
  ~InHost();

 private:
  Activation& activation_;
};

}  // namespace eryx::engine
