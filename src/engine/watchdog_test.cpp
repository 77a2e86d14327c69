// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/watchdog.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "engine/signals.hpp"

namespace eryx::engine {
namespace {

using namespace std::chrono_literals;
using Clock = SteadyTime::clock;

class WatchdogTest : public testing::Test {
 protected:
  void SetUp() override {
    install_signal_handlers(0);
    prepare_thread();
  }
  Watch watch_;
};

TEST_F(WatchdogTest, AsksSoftlyFirst) {
  watch_.begin(Clock::now() + 20ms, 1h);
  {
    const ArmedWatch armed(&watch_);
    while (watch_.request() == Request::None) std::this_thread::yield();
    EXPECT_EQ(watch_.request(), Request::Soft);
    EXPECT_EQ(watch_.reason(), ERYX_INTERRUPT_TIME_LIMIT);
    EXPECT_GE(Clock::now(), watch_.soft_deadline());
  }
  EXPECT_FALSE(signal_state().in_flight);
}

TEST_F(WatchdogTest, AsksHardAfterTheGrace) {
  watch_.begin(Clock::now() + 5ms, 30ms);
  {
    const ArmedWatch armed(&watch_);
    while (watch_.request() != Request::Hard) std::this_thread::yield();
    EXPECT_EQ(watch_.reason(), ERYX_INTERRUPT_TIME_LIMIT);
    EXPECT_EQ(watch_.hard_deadline(), watch_.soft_deadline() + 30ms);
    EXPECT_GE(Clock::now(), watch_.hard_deadline());
  }
  EXPECT_FALSE(signal_state().in_flight);
}

TEST_F(WatchdogTest, WithoutGraceAsksHardAtOnce) {
  watch_.begin(Clock::now() + 5ms, 0ms);
  const ArmedWatch armed(&watch_);
  while (watch_.request() == Request::None) std::this_thread::yield();
  EXPECT_EQ(watch_.request(), Request::Hard);
}

TEST_F(WatchdogTest, AnEarlierDeadlineWakesTheSleepingWatchdog) {
  Watch late;
  late.begin(Clock::now() + 1h, 1s);
  const ArmedWatch armed_late(&late);
  watch_.begin(Clock::now() + 10ms, 0ms);
  const ArmedWatch armed(&watch_);
  while (watch_.request() == Request::None) std::this_thread::yield();
  EXPECT_EQ(late.request(), Request::None);
}

TEST_F(WatchdogTest, CancelWakesASleeper) {
  watch_.begin(SteadyTime::max(), 1h);
  std::thread canceller([this] {
    std::this_thread::sleep_for(20ms);
    watch_.cancel();
  });
  watch_.sleep_until(SteadyTime::max());
  canceller.join();
  EXPECT_EQ(watch_.request(), Request::Soft);
  EXPECT_EQ(watch_.reason(), ERYX_INTERRUPT_CANCELLED);
}

TEST_F(WatchdogTest, SleepEndsAtItsTime) {
  watch_.begin(SteadyTime::max(), 1h);
  const SteadyTime until = Clock::now() + 15ms;
  watch_.sleep_until(until);
  EXPECT_GE(Clock::now(), until);
}

TEST_F(WatchdogTest, RefreshTurnsAPassedDeadlineIntoARequest) {
  watch_.begin(Clock::now() - 1ms, 1h);
  EXPECT_EQ(watch_.request(), Request::None);
  watch_.refresh(SteadyTime::clock::now());
  EXPECT_EQ(watch_.request(), Request::Soft);
}

TEST_F(WatchdogTest, TheFirstReasonStays) {
  watch_.begin(Clock::now() - 1ms, 1h);
  watch_.refresh(SteadyTime::clock::now());
  watch_.cancel();
  EXPECT_EQ(watch_.reason(), ERYX_INTERRUPT_TIME_LIMIT);
}

TEST_F(WatchdogTest, AnAlarmRingsUntilAnotherIsSet) {
  watch_.begin(SteadyTime::max(), 1h);
  const SteadyTime time = Clock::now() + 5ms;
  {
    const ArmedWatch armed(&watch_);
    watch_.set_alarm(time);
    while (!watch_.is_ringing()) std::this_thread::yield();
    EXPECT_GE(Clock::now(), time);
    EXPECT_TRUE(watch_.is_asking());
    EXPECT_TRUE(watch_.has_errand());
    EXPECT_EQ(watch_.request(), Request::None);
    watch_.set_alarm(SteadyTime::max());
    EXPECT_FALSE(watch_.has_errand());
  }
  EXPECT_FALSE(signal_state().in_flight);
}

TEST_F(WatchdogTest, AnAlarmIsNeverSoonerThanTheShortest) {
  watch_.begin(SteadyTime::max(), 1h);
  const ArmedWatch armed(&watch_);
  for (int i = 0; i < 20; ++i) {
    const SteadyTime before = Clock::now();
    watch_.set_alarm(before);
    while (!watch_.is_ringing()) std::this_thread::yield();
    EXPECT_GE(Clock::now(), before + shortest_alarm);
  }
}

TEST_F(WatchdogTest, TheLastOfManyAlarmsCounts) {
  watch_.begin(SteadyTime::max(), 1h);
  const ArmedWatch armed(&watch_);
  const SteadyTime start = Clock::now();
  for (int i = 0; i < 10'000; ++i) watch_.set_alarm(start + 1h - i * 1ms);
  watch_.set_alarm(SteadyTime::max());
  watch_.set_alarm(start + 30ms);
  while (!watch_.is_ringing()) std::this_thread::yield();
  EXPECT_GE(Clock::now(), start + 30ms);
}

TEST_F(WatchdogTest, AnAlarmWakesASleeper) {
  watch_.begin(SteadyTime::max(), 1h);
  const ArmedWatch armed(&watch_);
  watch_.set_alarm(Clock::now() + 10ms);
  watch_.sleep_until(SteadyTime::max());
  EXPECT_TRUE(watch_.is_ringing());
}

TEST_F(WatchdogTest, AnAlarmThatIsSetBetweenEntriesIsKept) {
  watch_.begin(SteadyTime::max(), 1h);
  watch_.set_alarm(Clock::now() + 5ms);
  const ArmedWatch armed(&watch_);
  while (!watch_.is_ringing()) std::this_thread::yield();
}

TEST_F(WatchdogTest, ALimitIsReachedWhileAnAlarmRings) {
  watch_.begin(Clock::now() + 10ms, 10ms);
  const ArmedWatch armed(&watch_);
  watch_.set_alarm(Clock::now());
  while (watch_.request() != Request::Hard) std::this_thread::yield();
  EXPECT_TRUE(watch_.is_ringing());
}

TEST_F(WatchdogTest, ManyArmingsLeaveNoSignalBehind) {
  for (int i = 0; i < 2000; ++i) {
    watch_.begin(Clock::now() + std::chrono::microseconds(i % 50), 10us);
    const ArmedWatch armed(&watch_);
    while (Clock::now() < watch_.soft_deadline()) {
    }
  }
  EXPECT_FALSE(signal_state().in_flight);
}

}  // namespace
}  // namespace eryx::engine
