#pragma once

// The clocks that a guest sees (rules: eryx/clock.hpp) and their relation to the host's.
//
// The monotonic clock is the host's CLOCK_MONOTONIC, rounded down to the granularity, so that deadlines mean the same
// on both sides of the wall. A frozen one stands still at a fixed value and moves only by sleeping.
//
// Threading: none.

#include <chrono>
#include <cstdint>

#include "eryx/clock.hpp"
#include "vfs/node.hpp"

namespace eryx::wasi {

/// Nanoseconds on the guest's monotonic clock.
using GuestTime = std::uint64_t;

/// A deadline that never comes.
inline constexpr GuestTime kNever = UINT64_MAX;

class GuestClock final : public vfs::TimeSource {
 public:
  using HostTime = std::chrono::steady_clock::time_point;

  /// What a frozen monotonic clock shows first. Not zero, because programs take a zero for "not set".
  static constexpr GuestTime kFrozenStart = 1'000'000'000;

  /// Starts an execution. Requires: a positive granularity.
  void begin(const ClockOptions& options);

  [[nodiscard]] vfs::Timestamp now() const override;
  [[nodiscard]] GuestTime monotonic() const;
  /// Time since `begin` on the monotonic clock: the guest's stand-in for CPU time.
  [[nodiscard]] GuestTime elapsed() const { return monotonic() - start_; }
  [[nodiscard]] std::chrono::nanoseconds granularity() const { return options_.granularity; }

  /// When the host has to wake for the guest's clock to show `deadline`. `kNever` gives `HostTime::max()`.
  [[nodiscard]] HostTime wake_time(GuestTime deadline) const;

  /// Moves a frozen clock on to `deadline`, after the sleep that leads there. A running clock has moved by itself.
  void advance_to(GuestTime deadline);

 private:
  [[nodiscard]] bool is_frozen() const {
    return options_.start && options_.flow == ClockOptions::Flow::Frozen;
  }
  [[nodiscard]] std::uint64_t round_down(std::uint64_t nanoseconds) const;

  ClockOptions options_;
  GuestTime start_ = 0;
  /// What the monotonic clock shows while it is frozen.
  GuestTime frozen_ = kFrozenStart;
};

}  // namespace eryx::wasi
