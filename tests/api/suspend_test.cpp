// SPDX-License-Identifier: MIT OR Apache-2.0
/// Programs that are suspended in the middle of an `await`, and resumed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <future>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;
using namespace support;
using testing::AllOf;
using testing::HasSubstr;

struct AskArgs {
  std::string question;
};
ERYX_DESCRIBE_ARGS(AskArgs, (question, "What to ask"))

/// Handlers of every shape that have no answer yet.
SandboxBuilder askers() {
  SandboxBuilder builder = Sandbox::builder();
  builder
      .callback("ask", "Asks a person",
                [](AskArgs, CallbackReply<std::string> reply) { reply.answer_later(); })
      .callback("ask_plainly", "Asks a person", [](AskArgs) -> std::string { throw AnswerLater(); })
      .callback("ask_slowly", "Asks a person",
                [](AskArgs) -> asio::awaitable<std::string> {
                  asio::steady_timer timer(co_await asio::this_coro::executor, 2ms);
                  co_await timer.async_wait(asio::use_awaitable);
                  throw AnswerLater();
                })
      .callback("add", "Adds one", [](json::object arguments) { return arguments.at("n").as_int64() + 1; });
  return builder;
}

ResumeOptions answering(std::initializer_list<std::pair<std::uint32_t, CallAnswer>> answers) {
  ResumeOptions options;
  for (const auto& [id, answer] : answers) options.answer(id, answer);
  return options;
}

TEST(Suspend, ByAHandlerOfEveryShape) {
  const Sandbox sandbox = askers().build();
  for (const std::string name : {"ask", "ask_plainly", "ask_slowly"}) {
    const ExecuteResult suspended = sandbox.execute("print('before')\nanswer = await " + name +
                                                    "(question='sure?')\nresult = answer * 2");
    ASSERT_THAT(suspended, IsSuspended()) << name;
    EXPECT_THAT(suspended, Prints("before\n"));
    ASSERT_TRUE(suspended.checkpoint && suspended.checkpoint->is_suspended());
    const std::vector<PendingCall> pending = suspended.checkpoint->pending_calls();
    ASSERT_EQ(pending.size(), 1U);
    EXPECT_EQ(pending[0].callback, name);
    EXPECT_EQ(json::parse(pending[0].arguments), json::parse(R"({"question": "sure?"})"));
    const ExecuteResult resumed = sandbox.resume(*suspended.checkpoint, answering({{pending[0].id, "yes"}}));
    EXPECT_THAT(resumed, AllOf(HasValue("\"yesyes\""), Prints("")));
  }
}

TEST(Suspend, WaitsForWhatCanStillBeAnswered) {
  const Sandbox sandbox = askers().build();
  const ExecuteResult suspended = sandbox.execute(R"(
import asyncio
total = 0
async def work():
    global total
    for i in range(5): total = await add(n=total)
answer, _ = await asyncio.gather(ask(question='q'), work())
result = [answer, total]
)");
  ASSERT_THAT(suspended, IsSuspended());
  EXPECT_EQ(suspended.stats.callbacks.completed, 5U);
  EXPECT_THAT(sandbox.resume(*suspended.checkpoint, answering({{1, 7}})), HasValue("[7, 5]"));
}

TEST(Suspend, ManyAnswersOneAfterTheOtherAndFailuresToo) {
  const Sandbox sandbox = askers().build();
  ExecuteResult result = sandbox.execute(R"(
import asyncio
async def one(n):
    try:
        return await ask(question=str(n))
    except RuntimeError as error:
        return f'{type(error).__name__}: {error}'
result = await asyncio.gather(*(one(n) for n in range(4)))
)");
  ASSERT_THAT(result, IsSuspended());
  const std::vector<PendingCall> pending = result.checkpoint->pending_calls();
  ASSERT_EQ(pending.size(), 4U);
  const CallAnswer answers[] = {RawJson{"12345678901234567890123"}, json::value(nullptr),
                                CallbackError("refused"), json::value("last")};
  for (int i : {2, 0, 3, 1}) {
    const auto at = static_cast<std::size_t>(i);
    ASSERT_THAT(result, IsSuspended());
    result = sandbox.resume(*result.checkpoint, answering({{pending[at].id, answers[at]}}));
  }
  EXPECT_THAT(result, HasValue(R"([12345678901234567890123, null, "CallbackError: refused", "last"])"));
}

TEST(Suspend, ResumesAsOftenAsOneLikes) {
  const Sandbox sandbox = askers().build();
  const ExecuteResult suspended = sandbox.execute(
      "import random\nlog = ['start']\nlog.append(await ask(question='q'))\n"
      "result = [log, random.random()]");
  const Checkpoint& checkpoint = *suspended.checkpoint;
  std::set<std::string> drawn;
  for (int i = 0; i < 3; ++i) {
    const json::value value = sandbox.resume(checkpoint, answering({{1, i}})).value();
    EXPECT_EQ(value.at(0), json::value({"start", i}));
    drawn.insert(json::serialize(value.at(1)));
  }
  EXPECT_EQ(drawn.size(), 3U) << "each draws its own randomness";
}

// A program has written to some fifty pages of the interpreter's, 200 KiB: of these, little has changed.
TEST(Suspend, StoresNoMoreThanWhatHasChanged) {
  const ExecuteResult result = askers().build().execute("await ask_plainly(question='?')");
  ASSERT_TRUE(result.checkpoint);
  EXPECT_LT(result.checkpoint->to_bytes().size(), 24'000U);
}

TEST(Suspend, WithoutAnAnswerIsSuspendedAgainOrAsksAgain) {
  std::atomic<int> asked = 0;
  const Sandbox sandbox = Sandbox::builder()
                              .callback("ask", "Asks",
                                        [&](const json::object&) -> int {
                                          if (++asked == 1) throw AnswerLater();
                                          return asked;
                                        })
                              .build();
  const ExecuteResult suspended = sandbox.execute("result = await ask(q=1)");
  const ExecuteResult again = sandbox.resume(*suspended.checkpoint);
  ASSERT_THAT(again, IsSuspended());
  EXPECT_EQ(asked, 1);
  ResumeOptions options;
  options.unanswered(ResumeOptions::Unanswered::StartAgain);
  EXPECT_THAT(sandbox.resume(*again.checkpoint, options), HasValue("2"));
}

TEST(Suspend, RefusesWrongAnswers) {
  const Sandbox sandbox = askers().build();
  const ExecuteResult suspended = sandbox.execute("result = await ask(question='q')");
  for (const ResumeOptions& options :
       {answering({{2, 1}}), answering({{0, 1}}), answering({{1, RawJson{"{no"}}}),
        answering({{1, json::value(std::numeric_limits<double>::infinity())}})}) {
    EXPECT_THAT([&] { (void)sandbox.resume(*suspended.checkpoint, options); },
                ThrowsError(ErrorKind::InvalidArgument));
  }
  Session session(sandbox);
  EXPECT_THROW((void)sandbox.resume(session.checkpoint()), Error) << "no program waits in it";
  EXPECT_THAT(sandbox.resume(*suspended.checkpoint, answering({{1, 1}})), HasValue("1"));
}

TEST(Suspend, ByTheHostWhileItWaits) {
  std::atomic<bool> started = false;
  std::atomic<int> cancelled = 0;
  const Sandbox sandbox = Sandbox::builder()
                              .callback("slow", "Takes long",
                                        [&](json::object, CallbackReply<int> reply) {
                                          started = true;
                                          std::thread([&cancelled, reply] {
                                            while (!reply.cancelled().stop_requested())
                                              std::this_thread::sleep_for(1ms);
                                            ++cancelled;
                                          }).detach();
                                        })
                              .build();
  std::stop_source suspend;
  ExecuteOptions options;
  options.suspend(suspend.get_token());
  constexpr const char* program = "x = [1]\nx.append(await slow())\nresult = x";
  std::jthread asker([&] {
    while (!started) std::this_thread::sleep_for(1ms);
    suspend.request_stop();
  });
  const ExecuteResult blocking = sandbox.execute(program, options);
  ASSERT_THAT(blocking, IsSuspended());
  while (cancelled < 1) std::this_thread::sleep_for(1ms);
  EXPECT_THAT(sandbox.resume(*blocking.checkpoint, answering({{1, 5}})), HasValue("[1, 5]"));

  started = false;
  RunningExecution running = sandbox.start(program);
  while (!started) std::this_thread::sleep_for(1ms);
  running.suspend();
  const ExecuteResult asynchronous = running.wait();
  ASSERT_THAT(asynchronous, IsSuspended());
  EXPECT_THAT(sandbox.async_resume(*asynchronous.checkpoint, answering({{1, 6}}), asio::use_future).get(),
              HasValue("[1, 6]"));
  while (cancelled < 2) std::this_thread::sleep_for(1ms);  // the threads refer to this frame
}

TEST(Suspend, DoesNotStopWhatNeverWaits) {
  const Sandbox sandbox = askers().build();
  std::stop_source suspend;
  suspend.request_stop();
  ExecuteOptions options;
  options.suspend(suspend.get_token());
  EXPECT_THAT(sandbox.execute("result = sum(range(100000))", options), HasValue("4999950000"));
  EXPECT_THAT(sandbox.execute("import time; time.sleep(0.01); result = add.sync(n=1)", options),
              HasValue("2"));
}

TEST(Suspend, OfABlockedProgramSaysWhyNot) {
  const Sandbox sandbox = askers().build();
  for (const std::string program :
       {"ask.sync(question='q')",
        "import asyncio\nasync def m(): await ask(question='q')\ndef f(): asyncio.run(m())\nf()"}) {
    const ExecuteResult result = sandbox.execute(program);
    EXPECT_THAT(result, Raises("CallbackError", HasSubstr("cannot be suspended")));
  }
  std::promise<CallbackReply<int>> held;
  ExecuteOptions options;
  options.callbacks(
      {make_callback("hold", "Waits", [&](CallbackReply<int> reply) { held.set_value(std::move(reply)); })});
  RunningExecution running = sandbox.start("hold.sync()\nresult = await ask(question='q')", options);
  CallbackReply<int> reply = held.get_future().get();
  while (!running.is_blocked()) std::this_thread::sleep_for(1ms);
  running.suspend();
  reply(1);
  const ExecuteResult result = running.wait();
  EXPECT_THAT(result, IsSuspended()) << "as soon as it no longer blocks";
}

TEST(Suspend, DoesNotWaitForTimers) {
  const ExecuteResult suspended =
      askers().build().execute("import asyncio\nawait asyncio.gather(ask(question='q'), asyncio.sleep(20))");
  ASSERT_THAT(suspended, IsSuspended());
  EXPECT_LT(suspended.stats.wall, 20s);
}

TEST(Suspend, TimersGoOnWhereTheyWere) {
  const Sandbox sandbox = askers().build();
  const ExecuteResult suspended = sandbox.execute(R"(
import asyncio, time
start = time.monotonic()
async def late():
    await asyncio.sleep(0.2)
    return 'late'
try:
    async with asyncio.timeout(60):
        result = await asyncio.gather(ask(question='q'), late())
except TimeoutError:
    result = 'timeout'
took = time.monotonic() - start
result = [result, 0.15 < took < 30]
)");
  ASSERT_THAT(suspended, IsSuspended());
  EXPECT_THAT(sandbox.resume(*suspended.checkpoint, answering({{1, "yes"}})),
              HasValue(R"([["yes", "late"], true])"));
}

TEST(Suspend, LimitsCountWhatWasUsedBefore) {
  const Sandbox sandbox = askers().build();
  ExecuteOptions options;
  const Limits few{.output = Bytes{10}, .callback_calls = 3};
  options.limits(few);
  const ExecuteResult suspended = sandbox.execute(
      "print('123456')\nawait add(n=1)\nawait ask(question='q')\nprint('78901234')\nawait add(n=1)\nawait "
      "add(n=1)",
      options);
  ASSERT_THAT(suspended, IsSuspended());
  ResumeOptions resume = answering({{2, 1}});
  resume.limits(few);
  const ExecuteResult resumed = sandbox.resume(*suspended.checkpoint, resume);
  ASSERT_THAT(resumed, Raises("CallbackLimitError"));
  EXPECT_TRUE(resumed.output_truncated);

  ExecuteOptions slow;
  slow.limits({.wall_time = 30s});
  const ExecuteResult worked =
      sandbox.execute("import time\ntime.sleep(2)\nawait ask(question='q')\nwhile True: pass", slow);
  ResumeOptions short_rest = answering({{1, 1}});
  short_rest.limits({.wall_time = worked.stats.wall + 10ms});
  const ExecuteResult late = sandbox.resume(*worked.checkpoint, short_rest);
  EXPECT_THAT(late, Exceeds(LimitKind::WallTime));
  EXPECT_LT(late.stats.wall, worked.stats.wall);
}

TEST(Suspend, KeepsUnreadInput) {
  const Sandbox sandbox = askers().build();
  ExecuteOptions options;
  options.standard_input("one\ntwo\n");
  const ExecuteResult suspended = sandbox.execute(
      "import os\na = os.read(0, 4)\nawait ask(question='q')\nresult = [a.decode(), os.read(0, "
      "100).decode()]",
      options);
  EXPECT_THAT(sandbox.resume(*suspended.checkpoint, answering({{1, 1}})), HasValue(R"(["one\n", "two\n"])"));
}

TEST(Suspend, InAnotherSandboxFindsCallbacksByNameAndSchema) {
  const Sandbox first = askers().build();
  const ExecuteResult suspended = first.execute(R"(
held = add
answer = await ask(question='q')
try:
    result = [answer, await held(n=1)]
except RuntimeError as error:
    result = [answer, str(error)]
)");
  // Other order, other handlers; and without `add`.
  const Sandbox second =
      Sandbox::builder()
          .callback("extra", "Extra", [] { return 0; })
          .callback("add", "Adds a hundred",
                    [](json::object arguments) { return arguments.at("n").as_int64() + 100; })
          .callback("ask", "Asks", [](AskArgs) { return std::string("live"); })
          .build();
  EXPECT_THAT(second.resume(*suspended.checkpoint, answering({{1, "a"}})), HasValue(R"(["a", 101])"));
  const Sandbox third = Sandbox::builder().build();
  EXPECT_THAT(third.resume(*suspended.checkpoint, answering({{1, "a"}})),
              HasValue(R"(["a", "callback 'add' not found"])"));
  ResumeOptions again;
  again.unanswered(ResumeOptions::Unanswered::StartAgain);
  EXPECT_THAT(second.resume(*suspended.checkpoint, again), HasValue(R"(["live", 101])"));
  EXPECT_THAT(third.resume(*suspended.checkpoint, again), Raises("CallbackNotFoundError"));
}

TEST(Suspend, OfASession) {
  Session session(askers().build());
  (void)session.execute("x = 1");
  const ExecuteResult suspended =
      session.execute("x = 2\nanswer = await ask(question='q')\nresult = [x, answer]");
  ASSERT_THAT(suspended, IsSuspended());
  ASSERT_TRUE(session.is_suspended());
  ASSERT_EQ(session.pending_calls().size(), 1U);
  EXPECT_THROW((void)session.execute("pass"), Error);

  Session fork = session.fork();
  ASSERT_TRUE(fork.is_suspended());
  EXPECT_THAT(fork.resume(answering({{1, "fork"}})), HasValue(R"([2, "fork"])"));
  EXPECT_TRUE(fork.undo());
  ASSERT_TRUE(fork.is_suspended()) << "the resumption is taken back";
  EXPECT_THAT(fork.resume(answering({{1, "again"}})), HasValue(R"([2, "again"])"));
  EXPECT_THROW((void)fork.resume(), Error) << "nothing waits any more";

  const Checkpoint checkpoint = session.checkpoint();
  EXPECT_THAT(session.resume(answering({{1, "own"}})), HasValue(R"([2, "own"])"));
  EXPECT_THAT(session.execute("result = answer"), HasValue("\"own\""));
  Session revived(askers().build(), checkpoint);
  EXPECT_EQ(revived.execution_count(), 2U);
  EXPECT_THAT(revived.resume(answering({{1, "revived"}})), HasValue(R"([2, "revived"])"));
  EXPECT_THAT(revived.execute("result = [x, answer]"), HasValue(R"([2, "revived"])"));

  Session undone(askers().build(), checkpoint);
  EXPECT_FALSE(undone.undo()) << "it was executed elsewhere";
  undone.reset();
  EXPECT_THAT(undone.execute("result = 'x' in globals()"), HasValue("false"));
}

TEST(Suspend, ManyAtOnce) {
  const Sandbox sandbox = askers().build();
  std::vector<Checkpoint> checkpoints;
  for (int i = 0; i < 200; ++i) {
    ExecuteOptions options;
    options.inputs({{"i", i}});
    const ExecuteResult suspended = sandbox.execute(
        "data = list(range(i * 100))\nanswer = await ask(question=str(i))\nresult = [answer, len(data)]",
        options);
    ASSERT_THAT(suspended, IsSuspended());
    checkpoints.push_back(*suspended.checkpoint);
  }
  for (int i = 199; i >= 0; --i) {
    const ExecuteResult resumed =
        sandbox.resume(checkpoints[static_cast<std::size_t>(i)], answering({{1, i}}));
    ASSERT_EQ(resumed.value(), json::value({i, i * 100}));
  }
}

}  // namespace
}  // namespace eryx
