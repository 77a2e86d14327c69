// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "eryx/detail/access.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/detail/owned.hpp"
#include "eryx/result.hpp"

namespace eryx {

namespace drive {
struct RunningState;
}

/// Handle of an execution on the runtime's workers: `Sandbox::start` and `Session::start` return one. Destroying it
/// cancels the execution unless it has ended; `detach` lets the execution continue.
///
/// Threading: all members may be called from any thread. Using a handle that was moved from or detached is an error:
/// InvalidArgument.
class ERYX_API RunningExecution {
 public:
  RunningExecution(RunningExecution&&) noexcept = default;
  RunningExecution& operator=(RunningExecution&&) noexcept;
  ~RunningExecution();

  /// Cancels the execution, whatever it is doing: running Python, waiting, inside a callback. `wait` then returns soon.
  void cancel();

  /// Asks the execution to suspend: see `ExecuteOptions::suspend`. `wait` then returns the suspended program, or the
  /// final result if the program ended first.
  void suspend();

  /// Whether the program is blocking (`time.sleep`, `callback.sync`, an event loop of its own). It then holds a thread,
  /// and cannot be suspended until it stops blocking.
  [[nodiscard]] bool is_blocked() const;

  /// Whether the execution has ended, so that `wait` does not block.
  [[nodiscard]] bool is_done() const;

  /// Blocks until the execution has ended. May be called once.
  ///
  /// In a handler it waits for as long as the handler's own execution may take: then this one is cancelled.
  /// Errors: as `Sandbox::execute`; InvalidArgument (a second call); OutOfResources (called on one of the runtime's
  /// workers while all of them wait, and no further one can be made).
  [[nodiscard]] ExecuteResult wait();

  /// What the execution has cost so far. `pages_restored` is only known at its end.
  [[nodiscard]] Stats stats() const;

  /// Detaches: the execution continues unobserved.
  void detach();

 private:
  friend struct detail::Access;
  explicit RunningExecution(std::shared_ptr<drive::RunningState> state) : impl_(std::move(state)) {}

  detail::Owned<drive::RunningState> impl_;
};

}  // namespace eryx
