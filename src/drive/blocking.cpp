// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/blocking.hpp"

#include <utility>

#include "drive/blocked_thread.hpp"
#include "drive/live_connections.hpp"
#include "execution/execution.hpp"

namespace eryx::drive {

using execution::Execution;

execution::Ended run_blocking(RuntimeCore& runtime, execution::Start&& start, const Requests& requests) {
  runtime.count_execution();
  connect_live(start, runtime);
  Execution execution(std::move(start), runtime.caller_threads());
  {
    // Destroyed before the interpreter is passed on, so that a late request cannot hit the next run.
    const std::stop_callback cancel(requests.stop, [&execution] { execution.cancel(); });
    const std::stop_callback suspend(requests.suspend, [&execution] { execution.suspend(); });
    while (execution.turn() == Execution::State::Idle) {
      const BlockedThread blocked;
      execution.wait();
    }
  }
  return execution.end();
}

}  // namespace eryx::drive
