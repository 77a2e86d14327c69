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
