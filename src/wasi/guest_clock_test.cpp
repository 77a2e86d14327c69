#include "wasi/guest_clock.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace eryx::wasi {
namespace {

using namespace std::chrono_literals;

GuestTime host_monotonic() {
  return static_cast<GuestTime>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                    std::chrono::steady_clock::now().time_since_epoch())
                                    .count());
}

vfs::Timestamp at(std::chrono::nanoseconds time) { return vfs::Timestamp(time); }

TEST(GuestClockTest, ShowsTheHostsTimeRoundedDown) {
  GuestClock clock;
  clock.begin({.granularity = 1ms});
  const GuestTime before = host_monotonic();
  const GuestTime shown = clock.monotonic();
  EXPECT_EQ(shown % 1'000'000, 0u);
  EXPECT_LE(shown, host_monotonic());
  EXPECT_GT(shown + 1'000'000, before);
  EXPECT_EQ(clock.now().time_since_epoch() % 1ms, 0ns);
  EXPECT_LT(std::chrono::abs(std::chrono::system_clock::now() - clock.now()), 10s);
}

TEST(GuestClockTest, StartsWhereItIsTold) {
  GuestClock clock;
  clock.begin({.granularity = 1us, .start = at(1000s)});
  const auto first = clock.now();
  EXPECT_GE(first, at(1000s));
  EXPECT_LT(first, at(1100s));
  std::this_thread::sleep_for(2ms);
  EXPECT_GE(clock.now() - first, 1ms);
  EXPECT_GE(clock.elapsed(), 1'000'000u);
}

TEST(GuestClockTest, FrozenMovesOnlyBySleeping) {
  GuestClock clock;
  clock.begin({.granularity = 1us, .start = at(1000s), .flow = ClockOptions::Flow::Frozen});
  EXPECT_EQ(clock.monotonic(), GuestClock::kFrozenStart);
  std::this_thread::sleep_for(1ms);
  EXPECT_EQ(clock.now(), at(1000s));
  EXPECT_EQ(clock.elapsed(), 0u);
  clock.advance_to(clock.monotonic() + 5'000'000'000);
  EXPECT_EQ(clock.now(), at(1005s));
  EXPECT_EQ(clock.elapsed(), 5'000'000'000u);
  clock.advance_to(0);
  EXPECT_EQ(clock.now(), at(1005s));
  clock.begin({.granularity = 1us, .start = at(1000s), .flow = ClockOptions::Flow::Frozen});
  EXPECT_EQ(clock.now(), at(1000s));
}

TEST(GuestClockTest, FrozenNeedsAStart) {
  GuestClock clock;
  clock.begin({.granularity = 1us, .flow = ClockOptions::Flow::Frozen});
  const GuestTime first = clock.monotonic();
  std::this_thread::sleep_for(1ms);
  EXPECT_GT(clock.monotonic(), first);
}

TEST(GuestClockTest, WakesWhenTheGuestWillSeeTheDeadline) {
  GuestClock clock;
  clock.begin({.granularity = 1ms});
  const auto nanoseconds = [&](GuestTime deadline) {
    return clock.wake_time(deadline).time_since_epoch() / 1ns;
  };
  EXPECT_EQ(nanoseconds(5'000'000), 5'000'000);
  EXPECT_EQ(nanoseconds(5'000'001), 6'000'000);
  EXPECT_EQ(clock.wake_time(kNever), GuestClock::HostTime::max());
  EXPECT_EQ(clock.wake_time(INT64_MAX), GuestClock::HostTime::max());
}

TEST(GuestClockTest, FrozenWaitsAreAsLongAsTheGuestAskedFor) {
  GuestClock clock;
  clock.begin({.granularity = 1us, .start = at(0s), .flow = ClockOptions::Flow::Frozen});
  const auto before = std::chrono::steady_clock::now();
  const auto wake = clock.wake_time(clock.monotonic() + 3'000'000'000);
  EXPECT_GE(wake, before + 3s);
  EXPECT_LE(wake, std::chrono::steady_clock::now() + 3s);
  const auto at_once = clock.wake_time(0);  // first: arguments are evaluated in any order
  EXPECT_LE(at_once, std::chrono::steady_clock::now());
  EXPECT_EQ(clock.wake_time(kNever), GuestClock::HostTime::max());
  EXPECT_EQ(clock.wake_time(INT64_MAX - 1000), GuestClock::HostTime::max());
}

TEST(GuestClockTest, AnAdvancedClockHasReachedTheDeadlineAtAnyGranularity) {
  GuestClock clock;
  clock.begin({.granularity = 7ms, .start = at(0s), .flow = ClockOptions::Flow::Frozen});
  const GuestTime deadline = clock.monotonic() + 1;
  clock.advance_to(deadline);
  EXPECT_GE(clock.monotonic(), deadline);
  clock.advance_to(kNever);
  EXPECT_GE(clock.monotonic(), deadline);
}

TEST(GuestClockTest, ExtremeStartsSaturate) {
  GuestClock clock;
  clock.begin({.start = at(std::chrono::nanoseconds::max()), .flow = ClockOptions::Flow::Frozen});
  clock.advance_to(clock.monotonic() + 1'000'000);
  EXPECT_GT(clock.now(), at(9'000'000'000s));
  clock.begin({.start = at(-5s), .flow = ClockOptions::Flow::Frozen});
  EXPECT_EQ(clock.now(), at(0s));
}

}  // namespace
}  // namespace eryx::wasi
