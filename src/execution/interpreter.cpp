// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/interpreter.hpp"

#include "bridge/blocked_scope.hpp"

namespace eryx::execution {

void WatchSleeper::sleep_until(std::chrono::steady_clock::time_point deadline) noexcept {
  const bridge::BlockedScope blocked(*threads_, observer_);
  watch_.sleep_until(deadline);
}

}  // namespace eryx::execution
