// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/steady_time.hpp"

namespace eryx::trace {

/// The processor's counter of time, which guests put into their records: reading it takes a fraction of what a clock
/// takes.
[[nodiscard]] inline std::uint64_t processor_ticks() { return __builtin_ia32_rdtsc(); }

/// Turns ticks into times. It knows both for the moment when records began to be written, and for the moment when they
/// are read: what lies between them is interpolated, whatever the counter's rate.
class TickClock {
 public:
  struct Moment {
    std::uint64_t ticks = 0;
    base::SteadyTime time;
  };

  [[nodiscard]] static Moment now() { return {processor_ticks(), base::SteadyTime::clock::now()}; }

  /// Records from `first` on may be read at `last`.
  void set(Moment first, Moment last) {
    first_ = first;
    ticks_ = last.ticks - first.ticks;
    const auto time = std::max(last.time - first.time, base::SteadyTime::duration::zero());
    time_per_tick_ = ticks_ == 0 ? 0.0 : static_cast<double>(time.count()) / static_cast<double>(ticks_);
  }

  /// The time of a record. Ticks are hostile: the result is between the two moments.
  [[nodiscard]] base::SteadyTime time_of(std::uint64_t ticks) const {
    if (ticks <= first_.ticks) return first_.time;
    const std::uint64_t since = std::min(ticks - first_.ticks, ticks_);
    return first_.time +
           std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(since) * time_per_tick_));
  }

 private:
  Moment first_;
  std::uint64_t ticks_ = 0;
  double time_per_tick_ = 0;
};

}  // namespace eryx::trace
