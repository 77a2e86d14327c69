// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The clocks that a guest sees (rules: eryx/clock.hpp) and their relation to the host's.
//
// The monotonic clock is the host's CLOCK_MONOTONIC, rounded down to the granularity. A frozen clock stands still at a
// fixed value and moves only when the guest sleeps. A program that is resumed from a checkpoint, perhaps on another
// machine, remembers times of a clock with another start: an offset to the host's clock makes it continue from there.
//
// Threading: none.

#include <chrono>
#include <cstdint>

#include "eryx/clock.hpp"
#include "vfs/node.hpp"
#include "wasi/time_tape.hpp"

namespace eryx::wasi {

/// Nanoseconds on the guest's monotonic clock.
using GuestTime = std::uint64_t;

/// A deadline that never comes.
inline constexpr GuestTime never = UINT64_MAX;

class GuestClock final : public vfs::TimeSource {
 public:
  using HostTime = std::chrono::steady_clock::time_point;

  /// What a frozen monotonic clock shows first. Not zero, because programs take zero to mean "not set".
  static constexpr GuestTime frozen_start = 1'000'000'000;

  // All functions below require a positive granularity.

  /// Starts an execution; the monotonic clock is the host's, or stands at `frozen_start`.
  void begin(const ClockOptions& options);
  /// Starts an execution whose monotonic clock continues from `shown`: at this moment it shows at least that, and
  /// exceeds it by less than the granularity.
  void continue_at(const ClockOptions& options, GuestTime shown);
  /// Starts an execution that follows another one: the monotonic clock continues as if that had not ended. A running
  /// clock also counts the time in between.
  void resume(const ClockOptions& options);

  /// Reads and writes journals from now on; null disables this. Lifetime: until the next call. A replayed monotonic
  /// clock starts at its first reading, and continues from the last.
  void use(TimeTape* tape);
  [[nodiscard]] bool is_replayed() const { return tape_ && tape_->is_replaying(); }
  /// Ends the journal that is written.
  void stop_recording() {
    if (tape_) tape_->stop_recording();
  }

  // What the guest sees: from the journal if there is one. The real-time clock is read by `now`.
  [[nodiscard]] GuestTime read_monotonic();
  [[nodiscard]] GuestTime read_processor() const { return read(TapedClock::Processor); }

  [[nodiscard]] vfs::Timestamp now() const override;
  [[nodiscard]] GuestTime monotonic() const;
  /// Time since the execution started, on the monotonic clock.
  [[nodiscard]] GuestTime elapsed() const { return monotonic() - start_; }
  /// How long the guest has been running, by the wall: what the host's scheduler does is none of the guest's business.
  /// Waits do not count. A frozen clock shows 0. Requires: between `turn_began` and `turn_ended`.
  [[nodiscard]] GuestTime processor() const;

  /// The guest is entered, or was left.
  void turn_began(HostTime now) { running_since_ = now; }
  void turn_ended(HostTime now) { spent_ += now - running_since_; }
  /// Within a turn, the host let the guest wait.
  void note_wait(std::chrono::nanoseconds duration) { running_since_ += duration; }
  [[nodiscard]] std::chrono::nanoseconds granularity() const { return options_.granularity; }

  /// Whether it moves only when the guest sleeps.
  [[nodiscard]] bool is_frozen() const {
    return options_.start && options_.flow == ClockOptions::Flow::Frozen;
  }

  /// When the host has to wake for the guest's clock to show `deadline`. `never` gives `HostTime::max()`.
  [[nodiscard]] HostTime wake_time(GuestTime deadline) const;

  /// Advances a frozen clock to `deadline`, after the sleep until then. A running clock has moved by itself.
  void advance_to(GuestTime deadline);

 private:
  [[nodiscard]] std::uint64_t round_down(std::uint64_t nanoseconds) const;
  /// The first moment at or after `nanoseconds` that the clock can show; the last possible one if there is none.
  [[nodiscard]] std::uint64_t round_up(std::uint64_t nanoseconds) const;

  [[nodiscard]] GuestTime read(TapedClock clock) const;
  [[nodiscard]] std::uint64_t realtime() const;

  ClockOptions options_;
  TimeTape* tape_ = nullptr;
  /// By how much a running monotonic clock is ahead of the host's. Between -2^63 + 1 and 2^63 - 1.
  std::int64_t offset_ = 0;
  GuestTime start_ = 0;
  /// What the monotonic clock shows while it is frozen.
  GuestTime frozen_ = frozen_start;
  /// In turns that have ended; goes on from one execution to the next that follows it.
  HostTime::duration spent_{};
  HostTime running_since_{};
};

}  // namespace eryx::wasi
