// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include "eryx/detail/export.hpp"

namespace eryx {

/// What the guest's clocks show. A coarse clock makes timing attacks harder; a fixed clock makes runs repeatable.
struct ERYX_API ClockOptions {
  /// Both clocks are rounded down to a multiple of this. Default: 1 us. Must be positive.
  std::chrono::nanoseconds granularity = std::chrono::microseconds(1);

  /// If set, the real-time clock starts at this time in every execution and advances with the monotonic clock.
  /// Default: the host's time.
  std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> start{};

  /// Frozen, together with `start`: neither clock advances except by sleeping. Default: they advance.
  enum class Flow { Running, Frozen } flow = Flow::Running;
};

}  // namespace eryx
