// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace/recorder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "trace/definitions.hpp"

namespace eryx::trace {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// What a guest writes.
class Records {
 public:
  Records& add(eryx_trace_record header, std::string_view payload = {}) {
    header.size = static_cast<std::uint16_t>(payload.size());
    if (header.ticks == 0) header.ticks = processor_ticks();
    bytes_.append(reinterpret_cast<const char*>(&header), sizeof header);
    bytes_ += payload;
    bytes_.append(static_cast<std::size_t>(eryx_record_padding(payload.size())), '\0');
    return *this;
  }
  Records& code(std::uint32_t number, std::string_view names, std::uint32_t line = 1) {
    add({.kind = ERYX_TRACE_DEFINE_CODE, .subject = number, .line = line}, names);
    return add({.kind = ERYX_TRACE_CODE, .subject = number});
  }
  Records& line(std::uint32_t line) { return add({.kind = ERYX_TRACE_LINE, .line = line}); }
  [[nodiscard]] std::span<const std::byte> bytes() const { return std::as_bytes(std::span(bytes_)); }

 private:
  std::string bytes_;
};

class RecorderTest : public testing::Test {
 protected:
  RecorderTest() { recorder_.begin_turn(); }

  std::vector<TraceEvent> take(const Records& records) {
    batches_.emplace_back();
    recorder_.take(records.bytes(), batches_.back());
    return batches_.back().events;
  }

  std::deque<Batch> batches_;
  Recorder recorder_{base::SteadyTime::clock::now(), 10'000,
                     [](std::uint32_t index) -> std::string_view { return index == 0 ? "price" : ""; }};
};

TEST_F(RecorderTest, LinesAreOfTheCodeThatWasEntered) {
  Records records;
  records.code(5, std::string_view("f\0<user>", 8), 3)
      .line(4)
      .code(6, std::string_view("C.m\0<user-2>", 12))
      .line(9);
  records.add({.kind = ERYX_TRACE_CODE, .subject = 5}).line(5);
  const auto events = take(records);
  ASSERT_THAT(events, SizeIs(3));
  EXPECT_EQ(events[0].function->name, "f");
  EXPECT_EQ(events[0].function->file, "<user>");
  EXPECT_EQ(events[0].function->first_line, 3U);
  EXPECT_EQ(events[0].line, 4U);
  EXPECT_EQ(events[1].function->name, "C.m");
  EXPECT_EQ(events[1].function->file, "<user-2>");
  EXPECT_EQ(events[2].function, events[0].function);
}

TEST_F(RecorderTest, OneFunctionHasOneAddressInAllTurns) {
  const auto first = take(Records().code(5, std::string_view("f\0<user>", 8)).line(1));
  recorder_.begin_turn();
  const auto second = take(Records().code(9, std::string_view("f\0<user>", 8)).line(1));
  EXPECT_EQ(first[0].function, second[0].function);
}

TEST_F(RecorderTest, NumbersOfEarlierTurnsMeanNothing) {
  (void)take(Records().code(5, std::string_view("f\0<user>", 8)));
  recorder_.begin_turn();
  const auto events = take(Records().add({.kind = ERYX_TRACE_CODE, .subject = 5}).line(1));
  EXPECT_EQ(events[0].function->name, "?");
}

TEST_F(RecorderTest, TimesNeverGoBackAndStayWithinTheTurn) {
  Records records;
  records.add({.kind = ERYX_TRACE_LINE, .line = 1, .ticks = UINT64_MAX});
  records.add({.kind = ERYX_TRACE_LINE, .line = 2, .ticks = 1});
  records.line(3);
  const auto events = take(records);
  EXPECT_LE(events[0].time, events[1].time);
  EXPECT_LE(events[1].time, events[2].time);
  EXPECT_LT(events[2].time, std::chrono::minutes(1));
}

TEST_F(RecorderTest, TasksAreNumberedAsTheyAppear) {
  Records records;
  records.add({.kind = ERYX_TRACE_TASK, .subject = 64}, "Task-1").line(1);
  records.add({.kind = ERYX_TRACE_TASK, .subject = 128}, "Task-2").line(2);
  records.add({.kind = ERYX_TRACE_TASK, .subject = 64}, "Task-1").line(3);
  records.add({.kind = ERYX_TRACE_TASK, .subject = 64}, "Task-9").line(4);
  records.add({.kind = ERYX_TRACE_TASK}).line(5);
  std::vector<std::uint32_t> numbers;
  for (const TraceEvent& event : take(records)) numbers.push_back(event.task->number);
  EXPECT_THAT(numbers, ElementsAre(1, 2, 1, 3, 0));
}

TEST_F(RecorderTest, CallsHaveTheirDuration) {
  const auto started =
      take(Records().line(7).add({.kind = ERYX_TRACE_CALL_STARTED, .subject = 1}, R"({"n":1})"));
  recorder_.answered(1, std::chrono::milliseconds(5));
  const auto ended =
      take(Records().add({.kind = ERYX_TRACE_CALL_ENDED, .how = ERYX_CALL_FAILED, .subject = 1}));
  ASSERT_THAT(started, SizeIs(2));
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(started[1].line, 7U);
  EXPECT_EQ(started[1].callback->name, "price");
  EXPECT_EQ(started[1].callback->arguments, R"({"n":1})");
  EXPECT_EQ(ended[0].callback, started[1].callback);
  EXPECT_EQ(ended[0].duration, std::chrono::milliseconds(5));
  EXPECT_EQ(ended[0].answer, TraceAnswer::Error);
}

TEST_F(RecorderTest, CallsAreWhereTheGuestSays) {
  Records records;
  records.add({.kind = ERYX_TRACE_TASK, .subject = 64}, "Task-1")
      .code(5, std::string_view("f\0<user>", 8))
      .line(7);
  records.add({.kind = ERYX_TRACE_CALL_PLACE, .line = 9})
      .add({.kind = ERYX_TRACE_CALL_STARTED, .subject = 1});
  records.add({.kind = ERYX_TRACE_TASK, .subject = 128}, "Task-2").add({.kind = ERYX_TRACE_CODE});
  records.add({.kind = ERYX_TRACE_CALL_PLACE}).add({.kind = ERYX_TRACE_CALL_STARTED, .subject = 2});
  const auto events = take(records);
  ASSERT_THAT(events, SizeIs(3));
  EXPECT_EQ(events[1].line, 9U);
  EXPECT_EQ(events[1].function->name, "f");
  EXPECT_EQ(events[1].task->name, "Task-1");
  EXPECT_EQ(events[2].line, 0U);
  EXPECT_EQ(events[2].function->name, "?");
  EXPECT_EQ(events[2].task->name, "Task-2");
}

TEST_F(RecorderTest, ACallThatIsGivenUpLastsUntilThen) {
  (void)take(Records().add({.kind = ERYX_TRACE_CALL_STARTED, .subject = 1, .line = 77}, "{}"));
  const auto ended =
      take(Records().add({.kind = ERYX_TRACE_CALL_ENDED, .how = ERYX_TRACE_CANCELLED, .subject = 1}));
  EXPECT_EQ(ended[0].answer, TraceAnswer::GivenUp);
  EXPECT_EQ(ended[0].callback->name, "");
  EXPECT_GE(ended[0].duration.count(), 0);
}

TEST_F(RecorderTest, AnEndWithoutAStart) {
  const auto ended = take(Records().add({.kind = ERYX_TRACE_CALL_ENDED, .subject = 9}));
  EXPECT_EQ(ended[0].callback->id, 9U);
}

TEST_F(RecorderTest, Exceptions) {
  const auto events = take(
      Records().add({.kind = ERYX_TRACE_EXCEPTION, .line = 3}, std::string_view("ValueError\0a\xff", 13)));
  EXPECT_EQ(events[0].exception->type, "ValueError");
  EXPECT_EQ(events[0].exception->message, "a\xef\xbf\xbd");
}

TEST_F(RecorderTest, TextIsBounded) {
  Records records;
  const std::string arguments(900, 'x');
  for (std::uint32_t id = 1; id <= 10; ++id)
    records.add({.kind = ERYX_TRACE_CALL_STARTED, .subject = id}, arguments);
  for (std::uint32_t i = 1; i <= 10; ++i) records.code(i, std::to_string(i) + arguments).line(1);
  const auto events = take(records);
  ASSERT_THAT(events, SizeIs(20));
  EXPECT_THAT(events[0].callback->arguments, SizeIs(900));
  EXPECT_THAT(events[9].callback->arguments, IsEmpty());
  EXPECT_EQ(events[19].function->name, "?");
}

TEST_F(RecorderTest, WhatMakesNoSenseIsNoEvent) {
  EXPECT_THAT(take(Records().add({.kind = 0}).add({.kind = 200}).add({.kind = ERYX_TRACE_TASK})), IsEmpty());
  Records records;
  records.line(1).add({.kind = ERYX_TRACE_LINE, .line = 2}, "payload");
  const auto bytes = records.bytes();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    Batch batch;
    recorder_.take(bytes.first(size), batch);
    EXPECT_LE(batch.events.size(), 1U);
  }
}

// A handler that is too slow misses events, but those that follow have their names.
TEST_F(RecorderTest, WhatIsLostStillNamesWhatFollows) {
  Records lost;
  lost.code(5, std::string_view("f\0<user>", 8), 3).line(4);
  lost.add({.kind = ERYX_TRACE_TASK, .subject = 8}, std::string_view("Task-2\0", 7)).line(5);
  const Definitions definitions = definitions_in(lost.bytes());
  EXPECT_EQ(definitions.events, 2U);
  Batch batch;
  recorder_.take(definitions.records, batch);
  EXPECT_THAT(batch.events, IsEmpty());
  const auto events = take(Records().line(6));
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].function->name, "f");
  EXPECT_EQ(events[0].task->name, "Task-2");
  const auto cut = lost.bytes().first(lost.bytes().size() - 1);
  EXPECT_EQ(definitions_in(cut).events, 1U);
}

}  // namespace
}  // namespace eryx::trace
