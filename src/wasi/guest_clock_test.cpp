// SPDX-License-Identifier: MIT OR Apache-2.0
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
  EXPECT_EQ(clock.monotonic(), GuestClock::frozen_start);
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

TEST(GuestClockTest, ProcessorTimeIsThatOfTurnsWithoutTheirWaits) {
  GuestClock clock;
  clock.begin({.granularity = 1us});
  const auto start = std::chrono::steady_clock::now() - 10h;
  clock.turn_began(start);
  clock.note_wait(1h);
  clock.turn_ended(start + 3h);  // 2 h

  clock.turn_began(std::chrono::steady_clock::now() - 5h);
  clock.note_wait(4h);
  const auto shown = std::chrono::nanoseconds(clock.processor());
  EXPECT_GE(shown, 3h);
  EXPECT_LT(shown, 3h + 10min);
  EXPECT_EQ(shown % 1us, 0ns);
  clock.turn_ended(std::chrono::steady_clock::now());

  clock.resume({.granularity = 1us});
  clock.turn_began(std::chrono::steady_clock::now());
  EXPECT_GE(std::chrono::nanoseconds(clock.processor()), 3h) << "a session's clock goes on";
  clock.begin({.granularity = 1us});
  clock.turn_began(std::chrono::steady_clock::now());
  EXPECT_LT(std::chrono::nanoseconds(clock.processor()), 10min);
}

TEST(GuestClockTest, FrozenShowsNoProcessorTime) {
  GuestClock clock;
  clock.begin({.granularity = 1us, .start = at(1000s), .flow = ClockOptions::Flow::Frozen});
  clock.turn_began(std::chrono::steady_clock::now() - 1h);
  EXPECT_EQ(clock.processor(), 0u);
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
  EXPECT_EQ(clock.wake_time(never), GuestClock::HostTime::max());
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
  EXPECT_EQ(clock.wake_time(never), GuestClock::HostTime::max());
  EXPECT_EQ(clock.wake_time(INT64_MAX - 1000), GuestClock::HostTime::max());
}

TEST(GuestClockTest, AnAdvancedClockHasReachedTheDeadlineAtAnyGranularity) {
  GuestClock clock;
  clock.begin({.granularity = 7ms, .start = at(0s), .flow = ClockOptions::Flow::Frozen});
  const GuestTime deadline = clock.monotonic() + 1;
  clock.advance_to(deadline);
  EXPECT_GE(clock.monotonic(), deadline);
  clock.advance_to(never);
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

// On machines that were started later, and earlier.
TEST(GuestClockTest, ContinuesFromWhatItShowedElsewhere) {
  const GuestTime host = host_monotonic();
  for (const GuestTime shown : {host + 1'000'000'000'000, host / 2, GuestTime{0}}) {
    GuestClock clock;
    clock.continue_at({.granularity = 1us}, shown);
    const GuestTime first = clock.monotonic();
    EXPECT_GE(first, shown);
    EXPECT_LT(first, shown + 10'000'000'000);
    EXPECT_LT(clock.elapsed(), 10'000'000'000u);
    std::this_thread::sleep_for(2ms);
    EXPECT_GE(clock.monotonic(), first + 1'000'000);
    EXPECT_GE(clock.elapsed(), 1'000'000u);

    const auto before = std::chrono::steady_clock::now();
    const auto wake = clock.wake_time(clock.monotonic() + 3'000'000'000);
    EXPECT_GE(wake, before + 2999ms);
    EXPECT_LE(wake, std::chrono::steady_clock::now() + 3s);
    EXPECT_EQ(clock.wake_time(never), GuestClock::HostTime::max());
    const auto at_once = clock.wake_time(0);
    EXPECT_LE(at_once, std::chrono::steady_clock::now());
  }
}

TEST(GuestClockTest, WakesAnOffsetClockWhenTheGuestWillSeeTheDeadline) {
  GuestClock clock;
  clock.continue_at({.granularity = 1ms}, 500'000'000);
  const GuestTime deadline = clock.monotonic() + 4'000'001;
  std::this_thread::sleep_until(clock.wake_time(deadline));
  EXPECT_GE(clock.monotonic(), deadline);
}

TEST(GuestClockTest, ContinuesFrozen) {
  GuestClock clock;
  const ClockOptions options{.granularity = 1us, .start = at(1000s), .flow = ClockOptions::Flow::Frozen};
  clock.continue_at(options, 7'000'000'001);
  EXPECT_EQ(clock.monotonic(), 7'000'001'000u);
  EXPECT_EQ(clock.elapsed(), 0u);
  EXPECT_EQ(clock.now(), at(1000s));
  clock.begin(options);
  EXPECT_EQ(clock.monotonic(), GuestClock::frozen_start);
}

TEST(GuestClockTest, ContinuesFromExtremes) {
  for (const GuestTime shown : {never, GuestTime{INT64_MAX}, GuestTime{INT64_MAX} - 1}) {
    GuestClock clock;
    clock.continue_at({.granularity = 1us}, shown);
    const GuestTime first = clock.monotonic();
    EXPECT_GE(first, GuestTime{INT64_MAX} - 2000);
    EXPECT_LE(first, GuestTime{INT64_MAX});
    EXPECT_GE(clock.monotonic(), first);
    EXPECT_EQ(clock.wake_time(INT64_MAX), GuestClock::HostTime::max());
    clock.continue_at({.granularity = std::chrono::nanoseconds::max()}, shown);
    EXPECT_LE(clock.monotonic(), GuestTime{INT64_MAX});
  }
}

TEST(GuestClockTest, ResumedClocksNeverGoBack) {
  const ClockOptions running{.granularity = 1us};
  const ClockOptions coarse{.granularity = 7ms};
  const ClockOptions frozen{.granularity = 1us, .start = at(0s), .flow = ClockOptions::Flow::Frozen};
  GuestClock clock;
  clock.continue_at(running, 5'000'000'000);
  for (const ClockOptions& options : {running, coarse, frozen, frozen, running, frozen, coarse, coarse}) {
    const GuestTime before = clock.monotonic();
    clock.resume(options);
    const GuestTime after = clock.monotonic();
    EXPECT_GE(after, before);
    EXPECT_LT(after, before + 10'000'000'000);
    EXPECT_LT(clock.elapsed(), 10'000'000'000u);
    clock.advance_to(after + 1'000'000);
  }
}

TEST(GuestClockTest, AResumedRunningClockHasCountedTheTimeBetween) {
  GuestClock clock;
  clock.begin({.granularity = 1us});
  const GuestTime before = clock.monotonic();
  std::this_thread::sleep_for(2ms);
  clock.resume({.granularity = 1us});
  const GuestTime resumed = clock.monotonic();
  EXPECT_GE(resumed, before + 1'000'000);
  EXPECT_LE(resumed, host_monotonic());
}

}  // namespace
}  // namespace eryx::wasi
