// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "wasi/fake_guest.hpp"

namespace eryx::wasi {
namespace {

using namespace std::chrono_literals;
using HostTime = GuestClock::HostTime;

// A sleeper with an alarm that the test rings.
class AlarmSleeper final : public Sleeper {
 public:
  void sleep_until(HostTime deadline) noexcept override {
    while (HostTime::clock::now() < deadline) {
    }
  }
  void set_alarm(HostTime time) noexcept override {
    alarm = time;
    is_rung = false;
  }
  void ring() noexcept override { is_rung = true; }
  [[nodiscard]] bool is_ringing() const noexcept override { return is_rung; }

  HostTime alarm = HostTime::max();
  bool is_rung = false;
};

class TimerTest : public testing::Test {
 protected:
  void begin(const ClockOptions& clock = {}, TimeTape* tape = nullptr) {
    guest_.world.sleeper = &sleeper_;
    guest_.world.clock = clock;
    guest_.world.tape = tape;
    guest_.preview1.end();
    guest_.preview1.begin(guest_.world);
  }
  Preview1& preview1() { return guest_.preview1; }
  Errno sleep(WasiTimestamp duration) {
    Subscription subscription{};
    subscription.type = EventType::Clock;
    subscription.clock.id = ClockId::Monotonic;
    subscription.clock.timeout = duration;
    guest_.put_value(0x1000, subscription);
    return preview1().poll_oneoff({0x1000}, {0x3000}, 1, {0x400});
  }
  WasiTimestamp read_clock() {
    EXPECT_EQ(preview1().clock_time_get(ClockId::Monotonic, 1, {0x400}), Errno::Success);
    return guest_.get<WasiTimestamp>(0x400);
  }

  FakeGuest guest_;
  AlarmSleeper sleeper_;
};

constexpr ClockOptions frozen{.start = vfs::Timestamp(1000s), .flow = ClockOptions::Flow::Frozen};

TEST_F(TimerTest, TheHostIsToldWhen) {
  begin();
  EXPECT_EQ(preview1().timer(), never);
  const GuestTime deadline = preview1().monotonic_now() + 3'600'000'000'000;
  preview1().set_timer(deadline);
  EXPECT_EQ(preview1().timer(), deadline);
  EXPECT_EQ(sleeper_.alarm, preview1().wake_time(deadline));
  preview1().set_timer(never);
  EXPECT_EQ(sleeper_.alarm, HostTime::max());
}

TEST_F(TimerTest, ItIsAMillisecondAtTheSoonest) {
  for (const ClockOptions& clock : {ClockOptions{}, frozen}) {
    begin(clock);
    for (const GuestTime deadline : {GuestTime{0}, GuestTime{1}, preview1().monotonic_now()}) {
      const GuestTime before = preview1().monotonic_now();
      preview1().set_timer(deadline);
      EXPECT_GE(preview1().timer(), before + 1'000'000);
    }
  }
}

TEST_F(TimerTest, ASleepEndsAtIt) {
  for (const ClockOptions& clock : {ClockOptions{}, frozen}) {
    begin(clock);
    const GuestTime deadline = preview1().monotonic_now() + 3'000'000;
    preview1().set_timer(deadline);
    EXPECT_EQ(sleep(3'600'000'000'000), Errno::Interrupted);
    EXPECT_TRUE(sleeper_.is_rung);
    EXPECT_GE(preview1().monotonic_now(), deadline);
    EXPECT_EQ(sleep(3'600'000'000'000), Errno::Interrupted) << "until the guest sets another";
    preview1().set_timer(never);
    EXPECT_FALSE(sleeper_.is_rung);
    EXPECT_EQ(sleep(1'000'000), Errno::Success);
  }
}

TEST_F(TimerTest, AShorterSleepIsNotDisturbed) {
  begin(frozen);
  preview1().set_timer(preview1().monotonic_now() + 3'600'000'000'000);
  EXPECT_EQ(sleep(1'000'000), Errno::Success);
  EXPECT_FALSE(sleeper_.is_rung);
}

TEST_F(TimerTest, AFrozenClockReachesItOnlyInASleep) {
  begin(frozen);
  preview1().set_timer(preview1().monotonic_now() + 1'000'000);
  EXPECT_EQ(sleeper_.alarm, HostTime::max());
}

TEST_F(TimerTest, TheNextExecutionHasNone) {
  begin();
  preview1().set_timer(1);
  preview1().resume_in(guest_.world);
  EXPECT_EQ(preview1().timer(), never);
  preview1().set_timer(1);
  preview1().end();
  preview1().begin(guest_.world);
  EXPECT_EQ(preview1().timer(), never);
}

TEST_F(TimerTest, AnAlarmThatRangEndsTheJournal) {
  base::ByteBudget budget(1'000'000);
  TimeTape tape(&budget, 8, {});
  begin({}, &tape);
  preview1().set_timer(preview1().monotonic_now() + 3'600'000'000'000);
  preview1().set_timer(never);
  static_cast<void>(read_clock());
  EXPECT_FALSE(budget.is_spent()) << "it did not ring";
  preview1().set_timer(1);
  sleeper_.ring();
  preview1().set_timer(never);
  static_cast<void>(read_clock());
  EXPECT_TRUE(budget.is_spent());
  EXPECT_EQ(tape.written()[static_cast<std::size_t>(TapedClock::Monotonic)].size(), 1U);
}

TEST_F(TimerTest, AReplayHasNoneUntilTheJournalEnds) {
  const std::vector<std::uint64_t> readings = {5'000'000'000, 6'000'000'000};
  TimeTape tape(nullptr, 8, {{{}, readings, {}}});
  begin({}, &tape);
  preview1().set_timer(5'500'000'000);
  EXPECT_EQ(preview1().timer(), never);
  EXPECT_EQ(sleeper_.alarm, HostTime::max());
  EXPECT_EQ(read_clock(), 5'000'000'000);
  preview1().ring_if_due();
  EXPECT_FALSE(sleeper_.is_rung);
  EXPECT_EQ(read_clock(), 6'000'000'000);
  EXPECT_EQ(preview1().timer(), 5'500'000'000);
  EXPECT_LE(sleeper_.alarm, HostTime::clock::now());
}

}  // namespace
}  // namespace eryx::wasi
