// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>

#include "wasi/preview1.hpp"

namespace eryx::wasi {
namespace {

// As engine::shortest_alarm, on a clock that may be frozen.
constexpr GuestTime shortest_timer = 1'000'000;

}  // namespace

void Preview1::set_timer(GuestTime deadline) {
  // From here on the program depends on when that was, which nothing in a journal says.
  if (sleeper_->is_ringing()) clock_.stop_recording();
  timer_ = deadline == never ? never : std::max(deadline, clock_.monotonic() + shortest_timer);
  arm_timer();
}

// A frozen clock reaches no time while the program runs; waits end at it. A replayed one has its own times.
void Preview1::arm_timer() {
  const GuestTime next = timer();
  sleeper_->set_alarm(clock_.is_frozen() ? GuestClock::HostTime::max() : clock_.wake_time(next));
}

void Preview1::ring_if_due() {
  if (timer() <= clock_.monotonic()) sleeper_->ring();
}

}  // namespace eryx::wasi
