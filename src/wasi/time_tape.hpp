// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The clock readings of a guest, which are part of its execution's journals: the one being written and the one being
// replayed. Each clock has its own sequence, so that an additional reading of one does not shift the others.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/byte_budget.hpp"

namespace eryx::wasi {

enum class TapedClock : std::size_t { Realtime, Monotonic, Processor };

/// Nanoseconds, in the order in which they were read; by TapedClock.
using ClockReadings = std::array<std::vector<std::uint64_t>, 3>;

using ReplayedReadings = std::array<std::span<const std::uint64_t>, 3>;

class TimeTape {
 public:
  /// `recording`: what each reading that is written takes `reading_size` from; null: none is written.
  /// Lifetime of it and of the readings in `replayed`: as long as the tape.
  TimeTape(base::ByteBudget* recording, std::uint64_t reading_size, const ReplayedReadings& replayed)
      : recording_(recording), reading_size_(reading_size), replayed_(replayed) {}

  /// The journal's next reading of this clock. Absent if there are no more.
  [[nodiscard]] std::optional<std::uint64_t> next(TapedClock clock) {
    const auto index = static_cast<std::size_t>(clock);
    if (position_[index] == replayed_[index].size()) return std::nullopt;
    return replayed_[index][position_[index]++];
  }
  /// Records what the clock showed. Throws std::bad_alloc.
  void note(TapedClock clock, std::uint64_t shown) {
    if (recording_ && recording_->take(reading_size_))
      written_[static_cast<std::size_t>(clock)].push_back(shown);
  }

  /// Nothing that follows is recorded, by whoever takes from the same budget.
  void stop_recording() {
    if (recording_) recording_->close();
  }

  [[nodiscard]] bool is_replaying() const {
    const auto index = static_cast<std::size_t>(TapedClock::Monotonic);
    return position_[index] < replayed_[index].size();
  }
  [[nodiscard]] const ReplayedReadings& replayed() const { return replayed_; }
  [[nodiscard]] ClockReadings& written() { return written_; }

 private:
  base::ByteBudget* recording_;
  std::uint64_t reading_size_;
  ReplayedReadings replayed_;
  ClockReadings written_;
  std::array<std::size_t, 3> position_{};
};

}  // namespace eryx::wasi
