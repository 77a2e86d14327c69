// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>

namespace eryx::base {

/// Points in time that are unaffected by clock changes; `max()` means never.
using SteadyTime = std::chrono::steady_clock::time_point;

/// `time` plus a duration, saturated at `max()`: the duration may stand for "no limit".
[[nodiscard]] constexpr SteadyTime later(SteadyTime time, std::chrono::nanoseconds duration) {
  return duration > SteadyTime::max() - time ? SteadyTime::max() : time + duration;
}

}  // namespace eryx::base
