// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "eryx/detail/access.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/result.hpp"

namespace eryx {

namespace drive {
struct RunningState;
}

/// An execution on the runtime's workers: what `Sandbox::start` and `Session::start` return. Destroying it cancels the
/// execution unless it has ended; `detach` lets the execution continue.
///
/// Threading: all members from any thread.
class ERYX_API RunningExecution {
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
  /// cannot be suspended until it stops blocking.
  [[nodiscard]] bool is_blocked() const;

  /// Whether it has ended, so that `wait` does not block.
  [[nodiscard]] bool is_done() const;

  /// Blocks until it has ended. Once. Errors: as `Sandbox::execute`; InvalidArgument the second time.
  [[nodiscard]] ExecuteResult wait();

  /// What it has cost so far; `pages_restored` is known at the end only.
  [[nodiscard]] Stats stats() const;

  /// Detaches: the execution continues unobserved.
  void detach();

 private:
  friend struct detail::Access;
  explicit RunningExecution(std::shared_ptr<drive::RunningState> state) : impl_(std::move(state)) {}

  std::shared_ptr<drive::RunningState> impl_;
};

}  // namespace eryx
