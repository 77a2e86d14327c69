// SPDX-License-Identifier: MIT OR Apache-2.0
// Executions with a handle: of new and resumed programs, in sandboxes and sessions.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/use_future.hpp>
#include <future>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

using namespace support;

Sandbox asking() {
  return Sandbox::builder()
      .callback("ask", "Is answered later", [](CallbackReply<int> reply) { reply.answer_later(); })
      .build();
}

constexpr const char* asks = "x = await ask()\nresult = x + 1";

TEST(Running, ResumesACheckpoint) {
  const Sandbox sandbox = asking();
  const ExecuteResult suspended = sandbox.start(asks).wait();
  ASSERT_THAT(suspended, IsSuspended());
  RunningExecution running = sandbox.start_resume(*suspended.checkpoint, ResumeOptions().answer(1, 41));
  const ExecuteResult result = running.wait();
  EXPECT_THAT(result, Completes());
  EXPECT_EQ(result.value_json, "42");
  EXPECT_THROW((void)running.wait(), Error) << "the result is taken once";
}

TEST(Running, ErrorsOfTheStartComeFromWait) {
  const Sandbox sandbox = asking();
  const ExecuteResult suspended = sandbox.execute(asks);
  ASSERT_THAT(suspended, IsSuspended());
  RunningExecution running = sandbox.start_resume(*suspended.checkpoint, ResumeOptions().answer(77, 1));
  EXPECT_THROW((void)running.wait(), Error);
}

TEST(Running, ASessionIsInUseUntilItsExecutionHasEnded) {
  Session session(asking());
  RunningExecution running = session.start("import time\nwhile True: time.sleep(0.001)");
  EXPECT_THROW((void)session.execute("x = 1"), Error);
  running.cancel();
  EXPECT_THAT(running.wait(), IsCancelled());
  EXPECT_THAT(session.execute("x = 1"), Completes());
}

TEST(Running, ASessionResumesItsProgram) {
  Session session(asking());
  ASSERT_THAT(session.start(asks).wait(), IsSuspended());
  ASSERT_TRUE(session.is_suspended());
  EXPECT_EQ(session.start_resume(ResumeOptions().answer(1, 1)).wait().value_json, "2");
  EXPECT_FALSE(session.is_suspended());
  EXPECT_EQ(session.execute("result = x").value_json, "1");
}

TEST(Running, ASessionResumesItsProgramAsynchronously) {
  Session session(asking());
  std::future<ExecuteResult> first = session.async_execute(asks, boost::asio::use_future);
  ASSERT_THAT(first.get(), IsSuspended());
  std::future<ExecuteResult> second =
      session.async_resume(ResumeOptions().answer(1, 2), boost::asio::use_future);
  EXPECT_EQ(second.get().value_json, "3");
  std::future<ExecuteResult> third = session.async_resume(ResumeOptions(), boost::asio::use_future);
  EXPECT_THROW((void)third.get(), Error) << "nothing waits any more";
}

TEST(Running, StatisticsOfASessionsExecutionAreLive) {
  Session session(asking());
  std::promise<void> reached;
  const Callback note = make_callback("note", "Says that it was reached", [&] { reached.set_value(); });
  RunningExecution running = session.start("await note()\nimport asyncio\nawait asyncio.sleep(60)",
                                           ExecuteOptions().callbacks({note}));
  reached.get_future().wait();
  while (running.stats().callbacks.completed == 0) std::this_thread::yield();
  EXPECT_GE(running.stats().turns, 1U);
  running.cancel();
  EXPECT_THAT(running.wait(), IsCancelled());
}

}  // namespace
}  // namespace eryx
