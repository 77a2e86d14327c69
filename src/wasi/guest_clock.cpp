// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/guest_clock.hpp"

#include <algorithm>
#include <optional>

namespace eryx::wasi {
namespace {

constexpr auto maximum = static_cast<std::uint64_t>(INT64_MAX);

template <typename TimePoint>
std::uint64_t nanoseconds_of(TimePoint time) {
  const auto count = std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
  // WASI's times are unsigned: nothing is before 1970.
  return count < 0 ? 0 : static_cast<std::uint64_t>(count);
}

template <typename TimePoint>
TimePoint time_point_of(std::uint64_t nanoseconds) {
  return TimePoint(std::chrono::nanoseconds(static_cast<std::int64_t>(nanoseconds)));
}

std::uint64_t host_now() { return nanoseconds_of(std::chrono::steady_clock::now()); }

/// `time + offset` in the range that a clock can show. Requires: `time` is at most `maximum`.
std::uint64_t shifted(std::uint64_t time, std::int64_t offset) {
  if (offset >= 0) return std::min(time + static_cast<std::uint64_t>(offset), maximum);
  const std::uint64_t back = std::uint64_t{0} - static_cast<std::uint64_t>(offset);
  return back < time ? time - back : 0;
}

}  // namespace

void GuestClock::begin(const ClockOptions& options) {
  options_ = options;
  offset_ = 0;
  frozen_ = frozen_start;
  spent_ = {};
  start_ = monotonic();
}

void GuestClock::continue_at(const ClockOptions& options, GuestTime shown) {
  options_ = options;
  // Rounded up to what the clock can show: rounded down, it would go backwards.
  const GuestTime first = round_up(shown);
  frozen_ = first;
  // Both are below 2^63, so the difference fits.
  offset_ = static_cast<std::int64_t>(first) - static_cast<std::int64_t>(host_now());
  start_ = monotonic();
}

void GuestClock::resume(const ClockOptions& options) {
  const bool was_frozen = is_frozen();
  const bool same_granularity = options.granularity == options_.granularity;
  const GuestTime shown = monotonic();
  options_ = options;
  // With the same granularity there is nothing to round, and a running clock keeps its exact relation to the host's.
  if (was_frozen != is_frozen() || !same_granularity) continue_at(options, shown);
  start_ = monotonic();
}

std::uint64_t GuestClock::round_down(std::uint64_t nanoseconds) const {
  return nanoseconds - nanoseconds % static_cast<std::uint64_t>(options_.granularity.count());
}

std::uint64_t GuestClock::round_up(std::uint64_t nanoseconds) const {
  const auto granularity = static_cast<std::uint64_t>(options_.granularity.count());
  const std::uint64_t last = maximum - granularity;
  return round_down(std::min(nanoseconds, last) + granularity - 1);
}

void GuestClock::use(TimeTape* tape) {
  tape_ = tape;
  if (!tape_) return;
  const auto& readings = tape_->replayed()[static_cast<std::size_t>(TapedClock::Monotonic)];
  if (!readings.empty()) continue_at(options_, std::min(readings.front(), maximum));
}

GuestTime GuestClock::read(TapedClock clock) const {
  std::optional<std::uint64_t> recorded;
  if (tape_) recorded = tape_->next(clock);
  GuestTime shown = 0;
  if (recorded) {
    shown = std::min(*recorded, maximum);
  } else {
    switch (clock) {
      case TapedClock::Realtime: shown = realtime(); break;
      case TapedClock::Monotonic: shown = monotonic(); break;
      case TapedClock::Processor: shown = processor(); break;
    }
  }
  if (tape_) tape_->note(clock, shown);
  return shown;
}

GuestTime GuestClock::read_monotonic() {
  const bool was_replayed = is_replayed();
  const GuestTime shown = read(TapedClock::Monotonic);
  // The last reading of the journal: from here on it runs.
  if (was_replayed && !is_replayed()) continue_at(options_, shown);
  return shown;
}

vfs::Timestamp GuestClock::now() const { return time_point_of<vfs::Timestamp>(read(TapedClock::Realtime)); }

std::uint64_t GuestClock::realtime() const {
  std::uint64_t shown = 0;
  if (options_.start) {
    // Both are below 2^63, so the sum cannot wrap.
    shown = std::min(nanoseconds_of(*options_.start) + elapsed(), maximum);
  } else {
    shown = nanoseconds_of(std::chrono::system_clock::now());
  }
  return round_down(shown);
}

GuestTime GuestClock::processor() const {
  if (is_frozen()) return 0;
  const std::chrono::nanoseconds running = spent_ + (HostTime::clock::now() - running_since_);
  return round_down(static_cast<std::uint64_t>(std::max(running.count(), std::int64_t{0})));
}

GuestTime GuestClock::monotonic() const {
  return round_down(is_frozen() ? frozen_ : shifted(host_now(), offset_));
}

GuestClock::HostTime GuestClock::wake_time(GuestTime deadline) const {
  if (deadline > maximum) return HostTime::max();
  const auto granularity = static_cast<std::uint64_t>(options_.granularity.count());
  // Rounded up: the guest sees the deadline reached only when its clock ticks to it.
  const std::uint64_t excess = deadline % granularity;
  if (excess != 0) {
    if (deadline > maximum - (granularity - excess)) return HostTime::max();
    deadline += granularity - excess;
  }
  if (!is_frozen()) {
    const std::uint64_t host_deadline = shifted(deadline, -offset_);
    return host_deadline == maximum ? HostTime::max() : time_point_of<HostTime>(host_deadline);
  }

  const std::uint64_t now = host_now();
  const GuestTime guest_now = monotonic();
  if (deadline <= guest_now) return time_point_of<HostTime>(now);
  if (deadline - guest_now > maximum - now) return HostTime::max();
  return time_point_of<HostTime>(now + (deadline - guest_now));
}

void GuestClock::advance_to(GuestTime deadline) {
  if (!is_frozen()) return;
  frozen_ = std::max(frozen_, round_up(deadline));
}

}  // namespace eryx::wasi
