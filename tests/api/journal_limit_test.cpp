// SPDX-License-Identifier: MIT OR Apache-2.0
/// `Limits::journal`: what is recorded, read and replayed is bounded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::HasSubstr;
using testing::Le;
using testing::Lt;

constexpr Bytes small{8u << 10};
constexpr std::size_t frame = 256;  // what every journal takes beside its contents

Sandbox sandbox_that_says(int& calls) {
  return Sandbox::builder()
      .callback("say", "The next number, and a text of that size",
                [&calls](const boost::json::object& arguments) {
                  const auto size = arguments.contains("size") ? arguments.at("size").to_number<std::size_t>()
                                                               : std::size_t{0};
                  return std::to_string(++calls) + ' ' + std::string(size, '\\');
                })
      .callback(
          "say_now", "The same at once", [&calls](const boost::json::object&) { return ++calls; },
          CallbackKind::Immediate)
      .build();
}

ExecuteOptions recording(Bytes limit) {
  Limits limits;
  limits.journal = limit;
  ExecuteOptions options;
  options.recording(Recording::On).limits(limits);
  return options;
}

ExecuteOptions replaying(const Journal& journal, Bytes limit) {
  Limits limits;
  limits.journal = limit;
  ExecuteOptions options;
  options.replay(journal).limits(limits);
  return options;
}

// Each reaches the limit in a way of its own, and goes on after it.
constexpr const char* programs[] = {
    // clocks
    "import time\nfor _ in range(20_000): last = time.time_ns(), time.monotonic_ns()\nprint('end')",
    "import os\nfor _ in range(2_000): open('/tmp/f', 'w').write('x'); os.stat('/tmp/f')\nprint('end')",
    // many calls, large arguments, large answers, immediate ones
    "for i in range(300): await say(i=i)\nprint('end')",
    "for i in range(5): await say(text='\\x01' * 2_000)\nprint('end')",
    "for i in range(5): await say(size=3_000)\nprint('end')",
    "for i in range(300): await say_now(i=i)\nprint('end')",
    "for i in range(300): say.sync(i=i)\nprint('end')",
    "import asyncio\nawait asyncio.gather(*(say(i=i) for i in range(300)))\nprint('end')",
    // times that the program goes on after waiting
    "import asyncio\nfor i in range(500): await asyncio.sleep(1e-9)\nprint('end')",
};

class JournalLimit : public testing::TestWithParam<const char*> {};

TEST_P(JournalLimit, StopsTheRecordingAndNotTheProgram) {
  int calls = 0;
  const Sandbox sandbox = sandbox_that_says(calls);
  const ExecuteResult result = sandbox.execute(GetParam(), recording(small));
  EXPECT_THAT(result, Completes());
  EXPECT_THAT(result, Prints("end\n"));
  EXPECT_TRUE(result.journal_truncated);
  ASSERT_TRUE(result.journal);
  EXPECT_TRUE(result.journal->is_truncated());
  const std::string text = result.journal->to_json();
  EXPECT_THAT(text.size(), Le(small.count + frame));
  // The same program without the limit: a longer journal, which begins with this one.
  const ExecuteResult whole = sandbox.execute(GetParam(), recording(Limits().journal));
  EXPECT_FALSE(whole.journal_truncated);
  EXPECT_FALSE(whole.journal->is_truncated());
  EXPECT_THAT(whole.journal->to_json(), testing::Not(HasSubstr("truncated")));
  EXPECT_THAT(result.journal->call_count(), Le(whole.journal->call_count()));
}

TEST_P(JournalLimit, WhatWasRecordedIsReadAndReplayedUnderIt) {
  int calls = 0;
  const Sandbox sandbox = sandbox_that_says(calls);
  const ExecuteResult first = sandbox.execute(GetParam(), recording(small));
  const Journal copy = Journal::from_json(first.journal->to_json(), small);
  EXPECT_TRUE(copy.is_truncated());
  const ExecuteResult again = sandbox.execute(GetParam(), replaying(copy, small));
  EXPECT_THAT(again, Completes());
  EXPECT_THAT(again, Prints("end\n"));
  EXPECT_THAT(again.calls_replayed, Le(copy.call_count()));
  if (again.divergence) {
    EXPECT_EQ(again.divergence->expected, "what was not recorded because of Limits::journal");
  }
  // Recording while it replays stops at the same call.
  ExecuteOptions both = replaying(copy, small);
  both.recording(Recording::On);
  const ExecuteResult copied = sandbox.execute(GetParam(), both);
  EXPECT_TRUE(copied.journal_truncated);
  EXPECT_EQ(copied.journal->call_count(), copy.call_count());
}

INSTANTIATE_TEST_SUITE_P(Programs, JournalLimit, testing::ValuesIn(programs));

TEST(JournalLimit, AnswersThatDoNotFitGoToTheHandlerAgain) {
  int calls = 0;
  const Sandbox sandbox = sandbox_that_says(calls);
  constexpr const char* program = "a = await say(n=1)\nb = await say(size=9_000)\nresult = [a, b[0]]";
  const ExecuteResult first = sandbox.execute(program, recording(small));
  EXPECT_THAT(first, HasValue(R"(["1 ", "2"])"));
  EXPECT_TRUE(first.journal_truncated);
  EXPECT_EQ(first.journal->call_count(), 2U) << "the call was recorded, its answer was not";
  const ExecuteResult again = sandbox.execute(program, replaying(*first.journal, small));
  EXPECT_THAT(again, HasValue(R"(["1 ", "3"])"));
  EXPECT_EQ(again.calls_replayed, 1U);
}

TEST(JournalLimit, RefusesLargerJournals) {
  int calls = 0;
  const Sandbox sandbox = sandbox_that_says(calls);
  constexpr const char* program = "for i in range(300): await say(i=i)";
  const Journal journal = *sandbox.execute(program, recording(Limits().journal)).journal;
  EXPECT_THAT([&] { (void)sandbox.execute(program, replaying(journal, small)); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("Limits::journal")));
  Session session(sandbox);
  EXPECT_THAT([&] { (void)session.execute(program, replaying(journal, small)); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("Limits::journal")));
  EXPECT_THAT(session.execute("result = 1"), HasValue("1"));
  const std::string text = journal.to_json();
  EXPECT_THAT([&] { (void)Journal::from_json(text, small); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("Journal::from_json")));
  EXPECT_EQ(Journal::from_json(text, Bytes{text.size()}).call_count(), 300U);
}

TEST(JournalLimit, OfZeroRecordsNothing) {
  int calls = 0;
  const Sandbox sandbox = sandbox_that_says(calls);
  const ExecuteResult result =
      sandbox.execute("import time\ntime.time()\nresult = await say()", recording(Bytes{0}));
  EXPECT_THAT(result, HasValue(R"("1 ")"));
  EXPECT_TRUE(result.journal_truncated);
  EXPECT_EQ(result.journal->call_count(), 0U);
  EXPECT_THAT(result.journal->to_json().size(), Lt(frame));
}

// Calls that are alike are replayed in their order, however many there are.
TEST(JournalLimit, AlikeCallsKeepTheirOrder) {
  int calls = 0;
  const Sandbox sandbox = sandbox_that_says(calls);
  constexpr const char* program =
      "result = []\nfor i in range(20): result += [await say(), await say(i=i % 2), await say_now()]";
  const ExecuteResult first = sandbox.execute(program, recording(Limits().journal));
  const ExecuteResult again = sandbox.execute(program, replaying(*first.journal, Limits().journal));
  EXPECT_EQ(again.value_json, first.value_json);
  EXPECT_EQ(again.calls_replayed, 60U);
  EXPECT_FALSE(again.divergence);
}

}  // namespace
}  // namespace eryx
