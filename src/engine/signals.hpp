// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The process-wide part of the engine: handlers for faults and preemption, the set-up of threads that run guests, and
// checks that this machine can run guests.

#include <atomic>

namespace eryx::engine {

/// Checks the machine and installs the handlers, once per process. `preemption_signal` 0: SIGURG; a later call with
/// another number throws.
///
/// Errors: Unsupported (the message says what is missing), InvalidArgument.
void install_signal_handlers(int preemption_signal);

/// Gives this thread an alternate signal stack, unless it has one that is large enough, and unblocks the engine's
/// signals. Two system calls, and more in the first call on a thread.
void prepare_thread();

/// Lets this thread, one of ours, have none of the process's signals but those of the engine and those that a thread
/// causes itself. Threads and processes that are started from here inherit that.
void block_foreign_signals();

/// Per thread: whether a preemption signal is on its way. Outlives the thread's guests; see watchdog.cpp.
struct SignalState {
  std::atomic<bool> in_flight{false};
  int thread_id = 0;
};

/// This thread's signal state; the handler of the preemption signal clears `in_flight` in it.
[[nodiscard]] SignalState& signal_state();

/// Sends the preemption signal to a thread of this process. Returns whether it is on its way.
[[nodiscard]] bool send_preemption_signal(int thread_id) noexcept;

}  // namespace eryx::engine
