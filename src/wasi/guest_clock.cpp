#include "wasi/guest_clock.hpp"

#include <algorithm>

namespace eryx::wasi {
namespace {

constexpr auto kMaximum = static_cast<std::uint64_t>(INT64_MAX);

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

}  // namespace

void GuestClock::begin(const ClockOptions& options) {
  options_ = options;
  frozen_ = kFrozenStart;
  start_ = monotonic();
}

std::uint64_t GuestClock::round_down(std::uint64_t nanoseconds) const {
  return nanoseconds - nanoseconds % static_cast<std::uint64_t>(options_.granularity.count());
}

vfs::Timestamp GuestClock::now() const {
  std::uint64_t shown = 0;
  if (options_.start) {
    // Both are below 2^63, so that the sum cannot wrap.
    shown = std::min(nanoseconds_of(*options_.start) + elapsed(), kMaximum);
  } else {
    shown = nanoseconds_of(std::chrono::system_clock::now());
  }
  return time_point_of<vfs::Timestamp>(round_down(shown));
}

GuestTime GuestClock::monotonic() const {
  return round_down(is_frozen() ? frozen_ : nanoseconds_of(std::chrono::steady_clock::now()));
}

GuestClock::HostTime GuestClock::wake_time(GuestTime deadline) const {
  if (deadline > kMaximum) return HostTime::max();
  const auto granularity = static_cast<std::uint64_t>(options_.granularity.count());
  // Rounded up: the guest sees the deadline reached only when its clock ticks to it.
  const std::uint64_t excess = deadline % granularity;
  if (excess != 0) {
    if (deadline > kMaximum - (granularity - excess)) return HostTime::max();
    deadline += granularity - excess;
  }
  if (!is_frozen()) return time_point_of<HostTime>(deadline);

  const std::uint64_t host_now = nanoseconds_of(std::chrono::steady_clock::now());
  const GuestTime guest_now = monotonic();
  if (deadline <= guest_now) return time_point_of<HostTime>(host_now);
  if (deadline - guest_now > kMaximum - host_now) return HostTime::max();
  return time_point_of<HostTime>(host_now + (deadline - guest_now));
}

void GuestClock::advance_to(GuestTime deadline) {
  if (!is_frozen()) return;
  const auto granularity = static_cast<std::uint64_t>(options_.granularity.count());
  const GuestTime target = std::min(deadline, kMaximum - granularity);
  const GuestTime reached = round_down(target + granularity - 1);
  frozen_ = std::max(frozen_, reached);
}

}  // namespace eryx::wasi
