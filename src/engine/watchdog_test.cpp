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
