// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>

namespace eryx::base {

/// Points in time that no clock change moves; `max()` is "never".
using SteadyTime = std::chrono::steady_clock::time_point;

/// `time` and a duration; never beyond `max()`, which durations that stand for "no limit" lead to.
[[nodiscard]] constexpr SteadyTime later(SteadyTime time, std::chrono::nanoseconds duration) {
  return duration > SteadyTime::max() - time ? SteadyTime::max() : time + duration;
}

}  // namespace eryx::base
