// SPDX-License-Identifier: MIT OR Apache-2.0
/// Timers of the program's `signal` module: decision 0062.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <time.h>

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/object.hpp>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace std::chrono_literals;
using namespace support;
using testing::AllOf;
using testing::HasSubstr;

// A program that knows what to do about SIGALRM.
std::string with_handlers(const std::string& program) {
  return "import signal, time\n"
         "class Alarm(Exception): pass\n"
         "def say(number, frame): print('alarm')\n"
         "def fail(number, frame): raise Alarm\n"
         "signal.signal(signal.SIGALRM, fail)\n"
         "def set(*seconds): return signal.setitimer(signal.ITIMER_REAL, *seconds)\n" +
         program;
}

boost::asio::awaitable<int> wait_for_ever() {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                  std::chrono::steady_clock::time_point::max());
  co_await timer.async_wait(boost::asio::use_awaitable);
  co_return 1;
}

SandboxBuilder with_callbacks() {
  SandboxBuilder builder = Sandbox::builder();
  builder.callback("wait", "Never answers",
                   [](const boost::json::object&) -> boost::asio::awaitable<int> { return wait_for_ever(); });
  builder.callback("ask", "Is answered later",
                   [](const boost::json::object&) -> int { throw AnswerLater(); });
  return builder;
}

TEST(Alarm, InterruptsComputations) {
  const Sandbox sandbox = Sandbox::builder().build();
  EXPECT_THAT(sandbox.execute(with_handlers("set(0.01)\nwhile True: pass")), Raises("Alarm"));
  EXPECT_THAT(sandbox.execute(with_handlers("set(0.01)\ntry:\n  while True: pass\n"
                                            "except Alarm: print('caught')")),
              AllOf(Completes(), Prints("caught\n")));
}

TEST(Alarm, EndsWaitsForCallbacks) {
  const Sandbox sandbox = with_callbacks().build();
  for (const char* call : {"wait.sync()", "await wait()", "asyncio.run(f())"}) {
    const ExecuteResult result = sandbox.execute(
        with_handlers(std::string("import asyncio\nasync def f(): await wait()\nset(0.01)\ntry: ") + call +
                      "\nexcept Alarm: print('caught')"));
    // As everywhere, an exception out of the loop that runs the whole program passes the coroutine by.
    if (std::string(call).starts_with("await"))
      EXPECT_THAT(result, Raises("Alarm"));
    else
      EXPECT_THAT(result, AllOf(Completes(), Prints("caught\n"))) << call;
  }
}

TEST(Alarm, OnWorkersToo) {
  const Sandbox sandbox = with_callbacks().build();
  EXPECT_THAT(sandbox.async_execute(with_handlers("set(0.01)\nawait wait()"), boost::asio::use_future).get(),
              Raises("Alarm"));
  EXPECT_THAT(sandbox
                  .async_execute(with_handlers("import asyncio\nsignal.signal(signal.SIGALRM, say)\n"
                                               "set(0.01)\nawait asyncio.sleep(0.03)"),
                                 boost::asio::use_future)
                  .get(),
              AllOf(Completes(), Prints("alarm\n")));
}

TEST(Alarm, EndsAWaitForInput) {
  const Sandbox sandbox = Sandbox::builder().build();
  const InputSource silent = [](const std::stop_token& stop) -> std::string {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    changed.wait(lock, stop, [] { return false; });
    return {};
  };
  EXPECT_THAT(sandbox.execute(with_handlers("set(0.01)\ninput()"), ExecuteOptions().input_source(silent)),
              Raises("Alarm"));
}

// The embedder's system calls see no signal of ours because a program sets timers.
TEST(Alarm, DoesNotDisturbHandlers) {
  std::atomic<int> interrupted = 0;
  const Sandbox sandbox = Sandbox::builder()
                              .callback(
                                  "sleep", "Sleeps",
                                  [&](const boost::json::object&) {
                                    const timespec time{.tv_sec = 0, .tv_nsec = 30'000'000};
                                    if (::nanosleep(&time, nullptr) != 0 && errno == EINTR) ++interrupted;
                                    return 1;
                                  },
                                  CallbackKind::Immediate)
                              .build();
  EXPECT_THAT(sandbox.execute(with_handlers("signal.signal(signal.SIGALRM, lambda *given: None)\n"
                                            "set(0.001, 0.001)\nfor _ in range(10): sleep.sync()")),
              Completes());
  EXPECT_EQ(interrupted, 0);
}

TEST(Alarm, ALimitIsReachedAllTheSame) {
  const Sandbox sandbox = Sandbox::builder().build();
  const ExecuteOptions options = ExecuteOptions().limits({.wall_time = 200ms, .grace = 100ms});
  for (const char* program :
       {"signal.signal(signal.SIGALRM, lambda *given: set(1e-9))\nset(1e-9)\nwhile True: time.sleep(1)",
        "set(1e-9, 1e-9)\nwhile True:\n  try: time.sleep(1)\n  except Alarm: pass", "while True: set(1)"}) {
    EXPECT_THAT(sandbox.execute(with_handlers(program), options), Exceeds(LimitKind::WallTime)) << program;
  }
}

TEST(Alarm, EndsWithItsProgram) {
  Session session(Sandbox::builder().build());
  EXPECT_THAT(session.execute(with_handlers("signal.signal(signal.SIGALRM, say)\nset(0.02, 0.02)")),
              Completes());
  EXPECT_THAT(session.execute("time.sleep(0.06)\nprint(signal.getitimer(0), signal.getsignal(14) is say)"),
              AllOf(Completes(), Prints("(0.0, 0.0) True\n")));
}

TEST(Alarm, WithoutAHandlerEndsTheProgram) {
  Session session(Sandbox::builder().build());
  EXPECT_THAT(session.execute("x = 1"), Completes());
  const ExecuteResult ended =
      session.execute("x = 2\nimport signal\nsignal.setitimer(0, 0.01)\nsignal.pause()");
  EXPECT_EQ(ended.outcome, Outcome::Completed);
  EXPECT_EQ(ended.exit_code, 142);
  EXPECT_EQ(ended.stderr_text, "Alarm clock\n");
  EXPECT_THAT(session.execute("print(x)"), Prints("1\n")) << "as after os._exit";
}

TEST(Alarm, OfASuspendedProgramHasTheRestOfItsTime) {
  const Sandbox sandbox = with_callbacks().build();
  const ExecuteResult suspended = sandbox.execute(with_handlers(
      "set(0.05, 7)\nawait ask()\nleft = signal.getitimer(0)\nassert 0 < left[0] <= 0.05 and left[1] == 7\n"
      "try: time.sleep(1000)\nexcept Alarm: print('caught', 6 < signal.getitimer(0)[0] <= 7)"));
  ASSERT_THAT(suspended, IsSuspended());
  std::this_thread::sleep_for(100ms);  // in which its clock stands still
  const Checkpoint restored = sandbox.read_checkpoint(suspended.checkpoint->to_bytes());
  const std::uint32_t id = restored.pending_calls().at(0).id;
  for (int fork = 0; fork < 2; ++fork)
    EXPECT_THAT(sandbox.resume(restored, ResumeOptions().answer(id, 1)),
                AllOf(Completes(), Prints("caught True\n")));
}

TEST(Alarm, EndsABlockingWaitForAnAnswerThatComesLater) {
  const Sandbox sandbox = with_callbacks().build();
  EXPECT_THAT(sandbox.execute(with_handlers("set(0.01)\nask.sync()")), Raises("Alarm"));
}

TEST(Alarm, FrozenClocksReachItInWaits) {
  const Sandbox sandbox =
      Sandbox::builder()
          .clock({.start = std::chrono::sys_seconds(1000s), .flow = ClockOptions::Flow::Frozen})
          .build();
  EXPECT_THAT(sandbox.execute(with_handlers(
                  "times = []\nstart = time.monotonic_ns()\n"
                  "signal.signal(signal.SIGALRM, lambda *given: times.append(time.monotonic_ns() - start))\n"
                  "set(0.01)\nfor _ in range(300_000): pass\nprint(times)\n"
                  "time.sleep(0.03)\nprint(times, time.monotonic_ns() - start)")),
              AllOf(Completes(), Prints("[]\n[10000000] 30000000\n")));
}

TEST(Alarm, AJournalIsWholeIfNoneGoesOff) {
  const Sandbox sandbox = Sandbox::builder().build();
  const std::string program = with_handlers(
      "signal.alarm(1000)\ntime.sleep(0.01)\nresult = [signal.alarm(0), set(0.5), time.time_ns()]\n"
      "for _ in range(10_000): pass");
  const ExecuteResult first = sandbox.execute(program, ExecuteOptions().recording(Recording::On));
  ASSERT_THAT(first, Completes());
  EXPECT_FALSE(first.journal_truncated);
  const ExecuteResult again = sandbox.execute(program, ExecuteOptions().replay(*first.journal));
  EXPECT_THAT(again, Completes());
  EXPECT_EQ(again.value_json, first.value_json);
}

TEST(Alarm, AJournalEndsWhereOneGoesOff) {
  const Sandbox sandbox = Sandbox::builder().build();
  const std::string program = with_handlers(
      "first = time.time_ns()\nset(0.02)\ntry:\n  while True: pass\nexcept Alarm: pass\n"
      "result = first\nprint(time.time_ns() > first)");
  const ExecuteResult first = sandbox.execute(program, ExecuteOptions().recording(Recording::On));
  ASSERT_THAT(first, AllOf(Completes(), Prints("True\n")));
  EXPECT_TRUE(first.journal_truncated);
  const ExecuteResult again = sandbox.execute(program, ExecuteOptions().replay(*first.journal));
  EXPECT_THAT(again, AllOf(Completes(), Prints("True\n"))) << "from its end on it is live";
  EXPECT_EQ(again.value_json, first.value_json);
}

// Once it rang twice: the host said so again while the guest asked it for the next text.
TEST(Alarm, RingOnceInAProgramThatIsFed) {
  Session session(Sandbox::builder().build());
  (void)session.feed("import asyncio, signal\nrings = 0\n");
  (void)session.feed("def ring(*_):\n  global rings\n  rings += 1\n\n");
  (void)session.feed("signal.signal(signal.SIGALRM, ring)\nsignal.setitimer(signal.ITIMER_REAL, 0.02)\n");
  (void)session.feed("await asyncio.sleep(0.04)\n");
  (void)session.feed("await asyncio.sleep(0.02)\nprint(rings)\n");
  EXPECT_THAT(session.finish(), AllOf(Completes(), Prints("1\n")));
}

}  // namespace
}  // namespace eryx
