// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>

#include "wasi/fake_guest.hpp"

namespace eryx::wasi {
namespace {

using namespace std::chrono_literals;

constexpr GuestPtr<Subscription> subscriptions_address{0x1000};
constexpr GuestPtr<Event> events{0x3000};
constexpr GuestPtr<Size> count_address{0x400};

class PollTest : public testing::Test {
 protected:
  static Subscription clock(ClockId id, WasiTimestamp timeout, std::uint16_t flags = 0) {
    Subscription subscription{};
    subscription.userdata = 7;
    subscription.type = EventType::Clock;
    subscription.clock = {
        .id = id, .padding = 0, .timeout = timeout, .precision = 0, .flags = flags, .padding_tail = {}};
    return subscription;
  }
  static Subscription descriptor(EventType type, Fd fd) {
    Subscription subscription{};
    subscription.userdata = 8;
    subscription.type = type;
    subscription.descriptor = fd;
    return subscription;
  }
  static Errno poll(FakeGuest& guest, std::initializer_list<Subscription> subscriptions) {
    Size count = 0;
    for (const Subscription& subscription : subscriptions) {
      guest.put_value(subscriptions_address.element(count++)->address, subscription);
    }
    return guest.preview1.poll_oneoff(subscriptions_address, events, count, count_address);
  }
  static Event event(FakeGuest& guest, Size index) {
    return guest.get<Event>(events.element(index)->address);
  }
  static Size count(FakeGuest& guest) { return guest.get<Size>(count_address.address); }
};

TEST_F(PollTest, SleepsUntilTheEarliestDeadline) {
  FakeGuest guest;
  guest.sleeper = RecordingSleeper(RecordingSleeper::Mode::Sleep);
  const auto before = std::chrono::steady_clock::now();
  ASSERT_EQ(poll(guest, {clock(ClockId::Monotonic, 3'600'000'000'000), clock(ClockId::Realtime, 2'000'000)}),
            Errno::Success);
  ASSERT_EQ(guest.sleeper.deadlines.size(), 1u);
  EXPECT_GE(guest.sleeper.deadlines[0], before + 1ms);
  EXPECT_LT(guest.sleeper.deadlines[0], before + 3'000s);
  ASSERT_EQ(count(guest), 1u);
  EXPECT_EQ(event(guest, 0).userdata, 7u);
  EXPECT_EQ(event(guest, 0).error, 0);
  EXPECT_EQ(event(guest, 0).type, EventType::Clock);
}

TEST_F(PollTest, AnInterruptedSleepEndsEarly) {
  FakeGuest guest;
  EXPECT_EQ(
      poll(guest, {clock(ClockId::Monotonic, 3'600'000'000'000), clock(ClockId::Monotonic, UINT64_MAX)}),
      Errno::Interrupted);
  EXPECT_EQ(guest.sleeper.deadlines.size(), 1u);
}

TEST_F(PollTest, AbsoluteTimesOfThePastAreDue) {
  FakeGuest guest;
  for (const ClockId id :
       {ClockId::Realtime, ClockId::Monotonic, ClockId::ProcessCpuTime, ClockId::ThreadCpuTime}) {
    ASSERT_EQ(poll(guest, {clock(id, 0, subscription_clock_absolute)}), Errno::Success);
    EXPECT_EQ(count(guest), 1u);
  }
  ASSERT_EQ(poll(guest, {clock(ClockId::Monotonic, 0)}), Errno::Success);
  EXPECT_TRUE(guest.sleeper.deadlines.empty());
}

TEST_F(PollTest, EndlessTimeoutsDoNotWrap) {
  FakeGuest guest;
  EXPECT_EQ(poll(guest, {clock(ClockId::Monotonic, UINT64_MAX)}), Errno::Interrupted);
  EXPECT_EQ(poll(guest, {clock(ClockId::Realtime, UINT64_MAX, subscription_clock_absolute)}),
            Errno::Interrupted);
  ASSERT_EQ(guest.sleeper.deadlines.size(), 2u);
  EXPECT_EQ(guest.sleeper.deadlines[0], std::chrono::steady_clock::time_point::max());
  EXPECT_EQ(guest.sleeper.deadlines[1], std::chrono::steady_clock::time_point::max());
}

TEST_F(PollTest, DescriptorsAreReadyAtOnce) {
  FakeGuest guest("12345");
  ASSERT_EQ(poll(guest, {descriptor(EventType::FdRead, Fd{0}), clock(ClockId::Monotonic, 1'000'000'000),
                         descriptor(EventType::FdWrite, Fd{1})}),
            Errno::Success);
  ASSERT_EQ(count(guest), 2u);
  EXPECT_EQ(event(guest, 0).userdata, 8u);
  EXPECT_EQ(event(guest, 0).ready_bytes, 5u);
  EXPECT_EQ(event(guest, 1).type, EventType::FdWrite);
  EXPECT_TRUE(guest.sleeper.deadlines.empty());
}

TEST_F(PollTest, MistakesAreEvents) {
  FakeGuest guest;
  ASSERT_EQ(poll(guest, {descriptor(EventType::FdRead, Fd{99}), clock(ClockId{4}, 1'000'000'000)}),
            Errno::Success);
  ASSERT_EQ(count(guest), 2u);
  EXPECT_EQ(event(guest, 0).error, static_cast<std::uint16_t>(Errno::BadDescriptor));
  EXPECT_EQ(event(guest, 1).error, static_cast<std::uint16_t>(Errno::Invalid));
}

TEST_F(PollTest, MalformedCallsAreRefused) {
  FakeGuest guest;
  EXPECT_EQ(poll(guest, {}), Errno::Invalid);
  EXPECT_EQ(poll(guest, {descriptor(EventType{3}, Fd{0})}), Errno::Invalid);
  EXPECT_EQ(guest.preview1.poll_oneoff({0}, events, Preview1::maximum_subscriptions + 1, count_address),
            Errno::Invalid);
  EXPECT_EQ(guest.preview1.poll_oneoff({0}, {0}, Preview1::maximum_subscriptions, count_address),
            Errno::Fault);
  EXPECT_TRUE(guest.sleeper.deadlines.empty());
}

TEST_F(PollTest, EventsMayOverlapSubscriptions) {
  FakeGuest guest;
  guest.put_value(subscriptions_address.address, descriptor(EventType::FdWrite, Fd{1}));
  guest.put_value(subscriptions_address.element(1)->address, descriptor(EventType::FdWrite, Fd{2}));
  ASSERT_EQ(
      guest.preview1.poll_oneoff(subscriptions_address, {subscriptions_address.address}, 2, count_address),
      Errno::Success);
  EXPECT_EQ(guest.get<Event>(subscriptions_address.address).userdata, 8u);
  EXPECT_EQ(guest.get<Event>(subscriptions_address.address + sizeof(Event)).error, 0);
}

TEST_F(PollTest, SleepingMovesAFrozenClock) {
  FakeGuest guest({}, {.start = vfs::Timestamp(1000s), .flow = ClockOptions::Flow::Frozen});
  guest.sleeper = RecordingSleeper(RecordingSleeper::Mode::Sleep);
  const GuestTime before = guest.preview1.monotonic_now();
  ASSERT_EQ(poll(guest, {clock(ClockId::Monotonic, 2'000'000)}), Errno::Success);
  EXPECT_EQ(guest.preview1.monotonic_now(), before + 2'000'000);
  EXPECT_EQ(count(guest), 1u);
}

}  // namespace
}  // namespace eryx::wasi
