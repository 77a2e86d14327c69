// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>

#include "eryx/result.hpp"

namespace eryx {

/// An execution that goes on by itself: what `Sandbox::launch` returns. Destroying it cancels the execution unless it
/// has ended; `detach` lets it go on.
///
/// Threading: all members from any thread.
class RunningExecution {
 public:
  RunningExecution(RunningExecution&&) noexcept = default;
  RunningExecution& operator=(RunningExecution&&) noexcept;
  ~RunningExecution();

  /// Asks for its end, wherever it is: running Python, waiting, inside a callback. `wait` then returns soon.
  void cancel();

  /// Asks it to suspend itself: see `ExecuteOptions::suspend`. `wait` then returns a suspended program, or the result
  /// of one that has ended meanwhile.
  void suspend();

  /// Whether the program blocks (`time.sleep`, `callback.sync`, a loop that it runs itself): it holds a thread, and
  /// cannot be suspended until it goes on.
  [[nodiscard]] bool is_blocked() const;

  /// Whether it has ended, so that `wait` does not block.
  [[nodiscard]] bool is_done() const;

  /// Blocks until it has ended. Once. Errors: as `Sandbox::execute`; InvalidArgument the second time.
  [[nodiscard]] ExecuteResult wait();

  /// What it has cost so far; `pages_restored` is known at the end only.
  [[nodiscard]] Stats stats() const;

  /// Lets it go on without anybody who waits.
  void detach();

  /// For the library.
  struct State;
  explicit RunningExecution(std::shared_ptr<State> state) : state_(std::move(state)) {}

 private:
  std::shared_ptr<State> state_;
};

}  // namespace eryx
