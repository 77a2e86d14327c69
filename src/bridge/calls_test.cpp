// SPDX-License-Identifier: MIT OR Apache-2.0
// What a hostile guest's records may cost the host, and which of their statements are believed.

#include "bridge/calls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eryx::bridge {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t keep = 0;       // keeps its call and does not answer
constexpr std::uint32_t echo = 1;       // answers with its text
constexpr std::uint32_t immediate = 2;  // the same, immediate
constexpr std::uint32_t bounded = 3;    // the same, with a schema

class Records {
 public:
  Records& start(std::uint32_t id, std::uint32_t callback, std::string_view arguments = "{}") {
    return add({ERYX_CALL_START, id, callback, static_cast<std::uint32_t>(arguments.size())}, arguments);
  }
  Records& cancel(std::uint32_t id) { return add({ERYX_CALL_CANCEL, id, 0, 0}, ""); }
  [[nodiscard]] std::span<const std::byte> bytes() const { return std::as_bytes(std::span(bytes_)); }

 private:
  Records& add(const eryx_call& header, std::string_view payload) {
    bytes_.append(reinterpret_cast<const char*>(&header), sizeof header);
    bytes_ += payload;
    bytes_.append(eryx_record_padding(payload.size()), '\0');
    return *this;
  }
  std::string bytes_;
};

class CallsTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto answer = [this](const CallbackCall& call) {
      ++handled_;
      call.complete(RawJson{std::string(call.arguments_text())});
    };
    const boost::json::object schema{
        {"properties", {{"n", {{"type", "integer"}, {"minimum", 1}, {"maximum", 100}}}, {"more", {}}}}};
    callbacks_ = std::make_shared<const CallbackSet>(
        std::vector<Callback>{{"keep", "", {}, [this](const CallbackCall& call) { kept_.push_back(call); }},
                              {"echo", "", {}, answer},
                              {"immediate", "", {}, answer, CallbackKind::Immediate},
                              {"bounded", "", schema, answer}});
    watch_.begin(SteadyTime::clock::now() + 1h, 1s);
  }
  void TearDown() override {
    calls_.end();
    kept_.clear();
  }

  void begin(const Limits& limits = {}, std::optional<boost::asio::any_io_executor> chosen = {}) {
    calls_.begin(callbacks_, limits, {std::move(chosen), [this] { return io_.get_executor(); }}, {}, nullptr,
                 nullptr, &watch_);
  }

  bool take(const Records& records) {
    const bool taken = calls_.take(records.bytes());
    calls_.collect();
    return taken;
  }

  // The answers so far, each as "id status payload".
  std::vector<std::string> answers() {
    calls_.collect();
    const std::string bytes = calls_.take_answers();
    std::vector<std::string> texts;
    for (std::size_t at = 0; at < bytes.size();) {
      eryx_completion header;
      std::memcpy(&header, bytes.data() + at, sizeof header);
      at += sizeof header;
      texts.push_back(std::to_string(header.id) + ' ' + std::to_string(header.status) + ' ' +
                      bytes.substr(at, header.size));
      at += header.size + eryx_record_padding(header.size);
    }
    return texts;
  }

  boost::asio::io_context io_;
  engine::Watch watch_;
  std::shared_ptr<const CallbackSet> callbacks_;
  std::vector<CallbackCall> kept_;
  int handled_ = 0;
  Calls calls_;
};

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST_F(CallsTest, ImmediateCallbacksAreNotStartedAsOthers) {
  begin();
  EXPECT_FALSE(take(Records().start(1, immediate)));
  EXPECT_EQ(handled_, 0);
}

std::shared_ptr<const CallText> text(std::string text) {
  return std::make_shared<const CallText>(std::move(text), base::BudgetShare());
}

TEST_F(CallsTest, RestoredCallsOfImmediateCallbacksAreRefused) {
  begin();
  calls_.restore({{{1, immediate, text("{}")}, {2, echo, text("{}")}, {3, 77, text("{}")}}, 3, 3});
  calls_.start_deferred();
  EXPECT_THAT(answers(), ElementsAre(StartsWith("1 5 callback 'immediate' has no answer yet"),
                                     StartsWith("3 1 callback '' not found"), "2 0 {}"));
  EXPECT_EQ(handled_, 1);
}

TEST_F(CallsTest, RestoredCallsAreCheckedLikeOthers) {
  begin();
  calls_.restore(
      {{{1, bounded, text(R"({"n": 0})")}, {2, bounded, text("[]")}, {3, bounded, text("nonsense")}}, 3, 3});
  calls_.start_deferred();
  EXPECT_THAT(answers(), ElementsAre(StartsWith("1 2 "), StartsWith("2 2 "), StartsWith("3 2 ")));
  EXPECT_EQ(handled_, 0);
}

TEST_F(CallsTest, HandlersSeeOnlyWhatWasChecked) {
  begin();
  const std::string huge = "1" + std::string(400, '0');
  std::uint32_t id = 0;
  for (const std::string& arguments :
       {std::string(R"({"n": 1000, "n": 5})"), std::string(R"({"n": 5, "\u006e": 1000})"),
        R"({"more": )" + huge + "}", R"({"n": )" + huge + "}", std::string(R"({"more": [{"a": 1, "a": 2}]})"),
        std::string(R"({"n": 18446744073709551617})")}) {
    ++id;
    EXPECT_TRUE(take(Records().start(id, bounded, arguments)));
    EXPECT_THAT(answers(), ElementsAre(StartsWith(std::to_string(id) + " 2 "))) << arguments;
  }
  EXPECT_EQ(handled_, 0);
  EXPECT_TRUE(take(Records().start(++id, bounded, R"({"n": 5, "more": 18446744073709551617})")));
  EXPECT_THAT(answers(), ElementsAre(HasSubstr("18446744073709551617")));
}

TEST_F(CallsTest, CancelledCallsCountUntilTheirHandlersHaveLetGo) {
  Limits limits;
  limits.callbacks_in_flight = 2;
  begin(limits);
  EXPECT_TRUE(take(Records().start(1, keep).start(2, keep)));
  EXPECT_TRUE(take(Records().cancel(1).cancel(2).start(3, echo)));
  EXPECT_EQ(kept_.size(), 2U);
  EXPECT_TRUE(kept_[0].cancelled().stop_requested());
  EXPECT_THAT(answers(), IsEmpty()) << "both places are still taken";
  EXPECT_FALSE(calls_.is_deferred());
  kept_.erase(kept_.begin());
  EXPECT_THAT(answers(), ElementsAre("3 0 {}"));
  EXPECT_TRUE(take(Records().start(4, echo)));
  EXPECT_THAT(answers(), ElementsAre("4 0 {}")) << "the place is free again";
}

TEST_F(CallsTest, CallsThatTimedOutCountUntilTheirHandlersHaveLetGo) {
  Limits limits;
  limits.callbacks_in_flight = 1;
  limits.callback_time = 1ns;
  begin(limits);
  EXPECT_TRUE(take(Records().start(1, keep)));
  EXPECT_THAT(answers(), ElementsAre(StartsWith("1 3 ")));
  EXPECT_TRUE(take(Records().start(2, keep)));
  EXPECT_EQ(kept_.size(), 1U);
  kept_.clear();
  calls_.collect();
  EXPECT_EQ(kept_.size(), 1U) << "the second one has started";
}

TEST_F(CallsTest, AWaiterHearsThatAHandlerHasLetGo) {
  Limits limits;
  limits.callbacks_in_flight = 1;
  begin(limits);
  EXPECT_TRUE(take(Records().start(1, keep)));
  EXPECT_TRUE(take(Records().cancel(1).start(2, echo)));
  int woken = 0;
  calls_.set_waker([&woken] { ++woken; });
  kept_.clear();
  EXPECT_EQ(woken, 1);
  EXPECT_THAT(answers(), ElementsAre("2 0 {}"));
  calls_.set_waker(nullptr);
}

TEST_F(CallsTest, AWakerThatWasSetBeforeTheFirstCallIsKept) {
  begin();
  int woken = 0;
  calls_.set_waker([&woken] { ++woken; });
  EXPECT_TRUE(calls_.call_now(immediate, "{}"));
  EXPECT_TRUE(take(Records().start(1, keep)));
  EXPECT_TRUE(kept_.at(0).complete(1));
  EXPECT_EQ(woken, 1);
  calls_.set_waker(nullptr);
}

TEST_F(CallsTest, MemoryIsChargedUntilHandlersHaveLetGo) {
  Limits limits;
  limits.callback_pending = Bytes{100 << 10};
  begin(limits);
  const std::string large = R"({"a": ")" + std::string(30 << 10, 'x') + "\"}";
  EXPECT_TRUE(take(Records().start(1, keep, large)));
  EXPECT_TRUE(take(Records().cancel(1)));
  EXPECT_TRUE(take(Records().start(2, echo, large)));
  EXPECT_THAT(answers(), ElementsAre(StartsWith("2 4 callback limit exceeded: calls that wait for answers")));
  kept_.clear();
  EXPECT_TRUE(take(Records().start(3, echo, large)));
  EXPECT_THAT(answers(), ElementsAre(StartsWith("3 0 ")));
}

TEST_F(CallsTest, MemoryOfParsedValuesIsCharged) {
  Limits limits;
  limits.callback_pending = Bytes{1 << 20};
  begin(limits);
  std::string lists = "[]";
  for (int i = 0; i < 60'000; ++i) lists += ",[0]";
  EXPECT_TRUE(take(Records().start(1, echo, "{\"a\": [" + lists + "]}")));
  EXPECT_THAT(answers(), ElementsAre(StartsWith("1 4 callback limit exceeded: calls that wait for answers")));
  const std::string flat = "{\"a\": \"" + std::string(lists.size(), 'x') + "\"}";
  EXPECT_TRUE(take(Records().start(2, echo, flat)));
  EXPECT_THAT(answers(), ElementsAre(StartsWith("2 0 "))) << "a text of the same size";
}

TEST_F(CallsTest, ABatchIsBoundedByLimits) {
  Limits limits;
  limits.callback_calls = 10;
  begin(limits);
  Records many;
  for (std::uint32_t id = 1; id <= 50; ++id) many.start(id, echo);
  EXPECT_TRUE(take(many)) << "a program that ignores its limit is told so";
  EXPECT_EQ(answers().size(), 50U);
  EXPECT_EQ(handled_, 10);
  Records millions;
  for (std::uint32_t id = 0; id <= 200'020; ++id) millions.cancel(id);
  EXPECT_FALSE(take(millions)) << "more than any program of these limits makes";
}

TEST_F(CallsTest, NothingIsStartedFromAMalformedBatch) {
  begin();
  Records records;
  records.start(1, echo);
  const auto bytes = records.bytes();
  std::vector<std::byte> broken(bytes.begin(), bytes.end());
  broken.resize(broken.size() + 8);
  EXPECT_FALSE(calls_.take(broken));
  EXPECT_EQ(handled_, 0);
}

TEST_F(CallsTest, NoHandlerIsStartedWhenTheTimeIsUp) {
  begin();
  EXPECT_FALSE(calls_.was_out_of_time());
  watch_.cancel();
  EXPECT_TRUE(take(Records().start(1, echo).start(2, echo)));
  EXPECT_EQ(handled_, 0);
  EXPECT_THAT(answers(), ElementsAre(StartsWith("1 3 callback 'echo': the time of the execution is up"),
                                     StartsWith("2 3 ")));
  EXPECT_TRUE(calls_.was_out_of_time());
}

TEST_F(CallsTest, ArgumentsAreReadWhereTheHandlerStarts) {
  begin({}, io_.get_executor());
  EXPECT_TRUE(take(Records().start(1, echo, "{\"a\": nonsense}").start(2, echo)));
  EXPECT_THAT(answers(), IsEmpty());
  io_.run();
  EXPECT_THAT(answers(), ElementsAre(StartsWith("1 2 callback 'echo': invalid JSON"), "2 0 {}"));
}

TEST_F(CallsTest, AHandlerIsNotStartedForACallThatWasCancelledBefore) {
  begin({}, io_.get_executor());
  EXPECT_TRUE(take(Records().start(1, echo).cancel(1)));
  io_.run();
  EXPECT_EQ(handled_, 0);
  EXPECT_THAT(answers(), IsEmpty());
}

TEST_F(CallsTest, AnswersThatNobodyReadsDoNotPileUp) {
  Limits limits;
  limits.callback_pending = Bytes{256 << 10};
  begin(limits);
  const std::string large = R"({"a": ")" + std::string(40 << 10, 'x') + "\"}";
  std::uint32_t id = 0;
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(take(Records().start(++id, echo, large)));
  EXPECT_LT(handled_, 10);
  const std::size_t first = answers().size();
  EXPECT_EQ(first + answers().size(), 50U) << "some refused for the memory, none lost";
}

}  // namespace
}  // namespace eryx::bridge
