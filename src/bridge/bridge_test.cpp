// SPDX-License-Identifier: MIT OR Apache-2.0
// Requests that a hostile guest might make. Each is refused or answered, and nothing outside guest memory is touched.

#include "bridge/bridge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <vector>

#include "bridge/one_thread.hpp"

namespace eryx::bridge {
namespace {

using engine::GuestPtr;
using namespace std::chrono_literals;

constexpr std::uint32_t memory_size = 64 * 1024;
constexpr std::uint32_t request = 1024;
constexpr std::uint32_t payload = 4096;

class HostTimes final : public GuestTimes {
 public:
  [[nodiscard]] SteadyTime wake_time(std::uint64_t guest_deadline) const override {
    return SteadyTime(std::chrono::nanoseconds(std::min<std::uint64_t>(guest_deadline, INT64_MAX)));
  }
  void advance_to(std::uint64_t) override {}
  void note_wait(std::chrono::nanoseconds duration) override {
    EXPECT_GE(duration, 0ns);
    ++waits;
  }
  void set_timer(std::uint64_t guest_deadline) override { timer_ = guest_deadline; }
  [[nodiscard]] std::uint64_t timer() const override { return timer_; }
  void ring_if_due() override { ++looks; }

  int waits = 0;
  int looks = 0;

 private:
  std::uint64_t timer_ = UINT64_MAX;
};

// Records the reports as text: "start 1 echo {}", "end 1 echo 0".
class RecordingObserver final : public CallObserver {
 public:
  void on_call_started(const CallStarted& call) noexcept override {
    events.push_back("start " + std::to_string(call.id) + ' ' + std::string(call.callback) + ' ' +
                     std::string(call.arguments));
  }
  void on_call_ended(const CallEnded& call) noexcept override {
    events.push_back("end " + std::to_string(call.id) + ' ' + std::string(call.callback) + ' ' +
                     (call.status ? std::to_string(*call.status) : "cancelled"));
  }

  std::vector<std::string> events;
};

class BridgeTest : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<Callback> callbacks;
    callbacks.push_back({"echo", "", {}, [](const CallbackCall& call) { call.complete(call.arguments()); }});
    callbacks.push_back(
        {"now", "", {}, [](const CallbackCall& call) { call.complete(7); }, CallbackKind::Immediate});
    callbacks.push_back({"keep", "", {}, [this](const CallbackCall& call) { kept_.push_back(call); }});
    callbacks.push_back({"big",
                         "",
                         {},
                         [](const CallbackCall& call) { call.complete(std::string(10'000, 'x').c_str()); },
                         CallbackKind::Immediate});
    watch_.begin(SteadyTime::clock::now() + 10s, 1s);
    BridgeWorld world;
    world.memory = memory();
    world.watch = &watch_;
    world.times = &times_;
    world.callbacks = std::make_shared<const CallbackSet>(std::move(callbacks));
    world.threads = &threads_;
    world.observer = &observer_;
    bridge_.begin(std::move(world));
  }
  void TearDown() override { bridge_.end(); }

  engine::GuestMemory memory() { return {bytes_.data(), &size_}; }

  template <typename T>
  void put(std::uint32_t address, const T& value) {
    ASSERT_TRUE(memory().store(GuestPtr<T>{address}, value));
  }

  // Writes a record at `payload`; returns its size.
  std::uint32_t put_call(std::uint32_t kind, std::uint32_t id, std::uint32_t callback,
                         std::string_view arguments) {
    const auto size = static_cast<std::uint32_t>(arguments.size());
    put(payload, eryx_call{kind, id, callback, size});
    std::memcpy(bytes_.data() + payload + sizeof(eryx_call), arguments.data(), size);
    return static_cast<std::uint32_t>(sizeof(eryx_call) + size + eryx_record_padding(size));
  }

  std::uint32_t call(std::uint32_t callback, eryx_fetch answer, std::string_view arguments = "{}") {
    std::memcpy(bytes_.data() + payload, arguments.data(), arguments.size());
    put(request, eryx_immediate{callback, 99, payload, static_cast<std::uint32_t>(arguments.size()), answer});
    return bridge_.call(request);
  }

  std::vector<std::byte> bytes_ = std::vector<std::byte>(memory_size);
  std::uint64_t size_ = memory_size;
  engine::Watch watch_;
  HostTimes times_;
  OneThread threads_;
  RecordingObserver observer_;
  Bridge bridge_;
  std::vector<CallbackCall> kept_;
};

constexpr eryx_fetch room{8192, 4096, 0, 0};

TEST_F(BridgeTest, RequestsOutsideOfMemory) {
  for (const std::uint32_t address :
       {memory_size, memory_size - 8, UINT32_MAX, UINT32_MAX - 31, 0x80000000U}) {
    EXPECT_EQ(bridge_.call(address), 1);
    EXPECT_EQ(bridge_.wait(address), 1);
    EXPECT_EQ(bridge_.describe(ERYX_DESCRIBE_ALL, 0, address), 1);
    EXPECT_EQ(bridge_.fetch(address, 100), 1);
    EXPECT_FALSE(bridge_.start_calls(address, 64));
  }
}

TEST_F(BridgeTest, ArgumentsAndAnswersOutsideOfMemory) {
  put(request, eryx_immediate{1, 0, memory_size - 1, 2, room});
  EXPECT_EQ(bridge_.call(request), 1);
  put(request, eryx_immediate{1, 0, 0, UINT32_MAX, room});
  EXPECT_EQ(bridge_.call(request), 1);
  EXPECT_EQ(call(1, {memory_size, 100, 0, 0}), 1) << "room that is not there";
  EXPECT_EQ(call(1, {UINT32_MAX, UINT32_MAX, 0, 0}), 1);
  EXPECT_EQ(call(1, room), 0);
  EXPECT_EQ(static_cast<char>(bytes_[8192]), '7');
}

TEST_F(BridgeTest, OnlyImmediateCallbacksAreCalledAtOnce) {
  EXPECT_EQ(call(0, room), 1);
  EXPECT_EQ(call(2, room), 1);
  EXPECT_TRUE(kept_.empty());
  EXPECT_EQ(call(12345, room, R"({"name": "ghost"})"), 0);
  EXPECT_EQ(memory().load(GuestPtr<std::uint32_t>{request + 4}), ERYX_CALL_NOT_FOUND);
}

TEST_F(BridgeTest, ArgumentsThatAreNoJson) {
  for (const std::string_view arguments :
       {"", "[1]", "{", "{\"a\": nan}", "\xff", "{\"a\": \"\xff\"}", "null"}) {
    EXPECT_EQ(call(1, room, arguments), 0) << arguments;
    EXPECT_EQ(memory().load(GuestPtr<std::uint32_t>{request + 4}), ERYX_CALL_BAD_ARGUMENTS) << arguments;
  }
  EXPECT_EQ(call(1, room, std::string(3000, '[') + std::string(3000, ']')), 0);
}

TEST_F(BridgeTest, MalformedRecords) {
  EXPECT_FALSE(bridge_.start_calls(payload, 8)) << "half a header";
  put(payload, eryx_call{ERYX_CALL_START, 1, 0, UINT32_MAX});
  EXPECT_FALSE(bridge_.start_calls(payload, 64)) << "a size beyond the bytes";
  put(payload, eryx_call{77, 1, 0, 0});
  EXPECT_FALSE(bridge_.start_calls(payload, 16)) << "an unknown kind";
  const std::uint32_t size = put_call(ERYX_CALL_START, 1, 0, "{\"a\": 1}");
  EXPECT_FALSE(bridge_.start_calls(payload, size - 1));
  EXPECT_FALSE(bridge_.start_calls(payload, size + 8)) << "something after the last record";
}

TEST_F(BridgeTest, ForgedIds) {
  const std::uint32_t size = put_call(ERYX_CALL_START, 5, 2, "{}");
  EXPECT_TRUE(bridge_.start_calls(payload, size));
  EXPECT_FALSE(bridge_.start_calls(payload, size)) << "an id that is in flight";
  const std::uint32_t stray = put_call(ERYX_CALL_CANCEL, 999, 0, "");
  EXPECT_TRUE(bridge_.start_calls(payload, stray)) << "nothing to cancel is nothing wrong";
  ASSERT_EQ(kept_.size(), 1);
  EXPECT_FALSE(kept_[0].cancelled().stop_requested());
  const std::uint32_t cancel = put_call(ERYX_CALL_CANCEL, 5, 0, "");
  EXPECT_TRUE(bridge_.start_calls(payload, cancel));
  EXPECT_TRUE(kept_[0].cancelled().stop_requested());
  EXPECT_FALSE(kept_[0].complete(1));
  EXPECT_FALSE(bridge_.collect());
}

TEST_F(BridgeTest, AnAnswerThatDoesNotFitIsFetched) {
  EXPECT_EQ(bridge_.fetch(payload, 100), 1) << "nothing is kept";
  EXPECT_EQ(call(3, {8192, 16, 0, 0}), 0);
  const auto size = memory().load(GuestPtr<std::uint32_t>{request + 16 + 8});
  EXPECT_EQ(size, 10'002U);
  EXPECT_EQ(static_cast<char>(bytes_[8192]), '\0') << "not a part of it";
  EXPECT_EQ(call(3, {8192, 16, 0, 0}), 0);
  EXPECT_EQ(bridge_.fetch(20'000, *size), 0);
  EXPECT_EQ(static_cast<char>(bytes_[20'001]), 'x');
  EXPECT_EQ(bridge_.fetch(20'000, *size), 1) << "only once";
  EXPECT_EQ(call(3, {8192, 16, 0, 0}), 0);
  EXPECT_EQ(bridge_.fetch(memory_size - 10, *size), 1);
}

TEST_F(BridgeTest, WaitingForAnAnswer) {
  const std::uint32_t size = put_call(ERYX_CALL_START, 1, 0, "{\"a\": 1}");
  put(request, eryx_wait{payload, size, UINT64_MAX, room});
  EXPECT_EQ(bridge_.wait(request), 0);
  const auto completion = memory().load(GuestPtr<eryx_completion>{8192});
  EXPECT_EQ(completion->id, 1);
  EXPECT_EQ(completion->status, ERYX_CALL_OK);
  put(request, eryx_wait{0, 0, 0, room});
  EXPECT_EQ(bridge_.wait(request), 0) << "only looks";
  EXPECT_EQ(times_.waits, 0);
  put(request, eryx_wait{0, 0, 1, room});
  EXPECT_EQ(bridge_.wait(request), 0) << "a deadline that is over";
  EXPECT_EQ(times_.waits, 1) << "what is no processor time of the guest is told";
  put(request, eryx_wait{memory_size, 64, 0, room});
  EXPECT_EQ(bridge_.wait(request), 1);
}

TEST_F(BridgeTest, AWaitEndsAtTheTimer) {
  const std::uint64_t soon = static_cast<std::uint64_t>(
      std::chrono::nanoseconds((SteadyTime::clock::now() + 5ms).time_since_epoch()).count());
  EXPECT_EQ(bridge_.set_timer(soon), 0);
  put(request, eryx_wait{0, 0, UINT64_MAX, room});
  EXPECT_EQ(bridge_.wait(request), 0);
  EXPECT_EQ(times_.looks, 1);
  EXPECT_EQ(memory().load(GuestPtr<std::uint32_t>{request + 16 + 8}), 0U) << "without an answer";
  bridge_.end();
  EXPECT_EQ(bridge_.set_timer(1), 1) << "there is no execution";
}

TEST_F(BridgeTest, WhoAsksWhatFollowsHasSomethingToDoAtTheEnd) {
  put(request, room);
  EXPECT_FALSE(bridge_.has_exit_work());
  EXPECT_EQ(bridge_.describe(describe_afterwards, 0, request), 0);
  EXPECT_TRUE(bridge_.has_exit_work());
  EXPECT_EQ(bridge_.describe(describe_afterwards, 1, request), 1);
}

TEST_F(BridgeTest, QuestionsThatMakeNoSense) {
  put(request, room);
  for (const std::uint32_t what : {0U, 5U, 6U, UINT32_MAX}) EXPECT_EQ(bridge_.describe(what, 0, request), 1);
  EXPECT_EQ(bridge_.describe(ERYX_DESCRIBE_NAME, 4, request), 1);
  EXPECT_EQ(bridge_.describe(ERYX_DESCRIBE_CALLBACK, UINT32_MAX, request), 1);
  EXPECT_EQ(bridge_.describe(ERYX_DESCRIBE_CALLBACK, 0, request), 0);
  EXPECT_EQ(bridge_.describe(ERYX_DESCRIBE_ALL, 12345, request), 0);
}

TEST_F(BridgeTest, AnAnswerAfterTheEndHasNoEffect) {
  const std::uint32_t size = put_call(ERYX_CALL_START, 1, 2, "{}");
  EXPECT_TRUE(bridge_.start_calls(payload, size));
  bridge_.end();
  ASSERT_EQ(kept_.size(), 1);
  EXPECT_TRUE(kept_[0].cancelled().stop_requested());
  EXPECT_FALSE(kept_[0].complete(1));
  bridge_.end();  // a second call has no effect
}

TEST_F(BridgeTest, TheObserverIsToldOfEachCallAndItsEnd) {
  EXPECT_TRUE(bridge_.start_calls(payload, put_call(ERYX_CALL_START, 1, 0, "{\"a\": 1}")));
  EXPECT_TRUE(bridge_.start_calls(payload, put_call(ERYX_CALL_START, 2, 2, "{}")));
  EXPECT_TRUE(bridge_.start_calls(payload, put_call(ERYX_CALL_START, 3, 2, "{}")));
  EXPECT_TRUE(bridge_.start_calls(payload, put_call(ERYX_CALL_START, 4, 77, "{}"))) << "of no callback";
  EXPECT_TRUE(bridge_.start_calls(payload, put_call(ERYX_CALL_CANCEL, 2, 0, "")));
  EXPECT_TRUE(bridge_.collect());
  EXPECT_EQ(call(1, room), 0);
  bridge_.end();
  EXPECT_THAT(observer_.events,
              testing::ElementsAre("start 1 echo {\"a\": 1}", "start 2 keep {}", "start 3 keep {}",
                                   "start 4  {}", "end 4  1", "end 2 keep cancelled", "end 1 echo 0",
                                   "start 0 now {}", "end 0 now 0", "end 3 keep cancelled"));
}

TEST(CallbackSetTest, NamesOfTheSameHashBecomeVariablesTogether) {
  // "costarring" and "liquid" are a known collision of 32-bit FNV-1a.
  const auto handler = [](const CallbackCall& call) { call.complete(nullptr); };
  const CallbackSet set(
      {{"liquid", "", {}, handler}, {"costarring", "", {}, handler}, {"a", "", {}, handler}});
  EXPECT_EQ(set.name_hashes().size(), 2 * sizeof(std::uint32_t));
  const std::string all = set.describe(ERYX_DESCRIBE_NAME, 0) + set.describe(ERYX_DESCRIBE_NAME, 1);
  for (const char* name : {"liquid", "costarring", "\"a\""}) EXPECT_NE(all.find(name), std::string::npos);
}

}  // namespace
}  // namespace eryx::bridge
