// SPDX-License-Identifier: MIT OR Apache-2.0
/// Limits, time limits and cancellation of callbacks, through the public API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <condition_variable>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "callback_handlers.hpp"
#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace support;
using testing::HasSubstr;

TEST(Callback, TimeoutStopsTheHandler) {
  std::atomic<int> stopped = 0;  // handlers that were asked to
  std::atomic<int> late = 0;     // answers that counted all the same
  const Sandbox sandbox = Sandbox::builder()
                              .callback("slow", "Never answers in time",
                                        [&](CallbackReply<int> reply) {
                                          std::thread([&, reply] {
                                            while (!reply.cancelled().stop_requested())
                                              std::this_thread::sleep_for(1ms);
                                            if (reply(1)) ++late;
                                            ++stopped;  // last: the test may end
                                          }).detach();
                                        })
                              .callback("wait", "Waits", wait_for)
                              .limits([] {
                                Limits limits;
                                limits.callback_time = 50ms;
                                return limits;
                              }())
                              .build();
  const ExecuteResult result = sandbox.execute(R"(
import eryx
result = []
for call in (slow(), wait(5)):
    try:
        await call
    except eryx.CallbackTimeoutError as error:
        result.append(str(error))
try:
    slow.sync()
except eryx.CallbackTimeoutError as error:
    result.append(str(error))
)");
  EXPECT_THAT(
      result,
      HasValue(
          R"(["callback 'slow' timeout: no answer within 0.05 s", "callback 'wait' timeout: no answer within 0.05 s", "callback 'slow' timeout: no answer within 0.05 s"])"));
  EXPECT_EQ(result.stats.callbacks.timed_out, 3);
  while (stopped < 2) std::this_thread::yield();
  EXPECT_EQ(late, 0) << "an answer after the timeout has no effect";
}

// Nothing else can run while it does, so its answer is late when it comes.
TEST(Callback, TimeIsCheckedAfterAHandlerThatHadTheThread) {
  Limits limits;
  limits.callback_time = 5ms;
  const Sandbox sandbox = Sandbox::builder()
                              .callback("slow", "Takes its time",
                                        [] {
                                          std::this_thread::sleep_for(20ms);
                                          return 1;
                                        })
                              .limits(limits)
                              .build();
  constexpr auto program =
      "import eryx\nresult = []\nfor call in (slow, slow.sync):\n    try:\n"
      "        answer = call()\n        await answer\n"
      "    except eryx.CallbackTimeoutError as error:\n        result.append(str(error))";
  constexpr auto expected = R"(["callback 'slow' timeout: no answer within 0.005 s", )"
                            R"("callback 'slow' timeout: no answer within 0.005 s"])";
  const ExecuteResult plain = sandbox.execute(program);
  EXPECT_THAT(plain, HasValue(expected));
  EXPECT_EQ(plain.stats.callbacks.timed_out, 2);
  EXPECT_THAT(sandbox.start(program).wait(), HasValue(expected));
  EXPECT_THAT(Session(sandbox).execute(program), HasValue(expected));
}

TEST(Callback, LimitsOfCallsAndSizes) {
  Limits limits;
  limits.callback_calls = 10;
  limits.callback_arguments = 1_KiB;
  limits.callback_result = 2_KiB;
  std::atomic<int> in_flight = 0;
  std::atomic<int> most = 0;
  limits.callbacks_in_flight = 3;
  const Sandbox sandbox = Sandbox::builder()
                              .callback("repeat", "Says it three times",
                                        [](EchoArgs a) { return a.message + a.message + a.message; })
                              .callback("busy", "Counts",
                                        [&]() -> asio::awaitable<void> {
                                          most = std::max(most.load(), ++in_flight);
                                          asio::steady_timer timer(co_await asio::this_coro::executor, 5ms);
                                          co_await timer.async_wait(asio::use_awaitable);
                                          --in_flight;
                                        })
                              .limits(limits)
                              .build();
  const ExecuteResult sizes = sandbox.execute(R"(
import eryx
result = []
for size in (10, 900, 2000):
    try:
        result.append(len(await repeat("x" * size)))
    except eryx.CallbackLimitError as error:
        result.append("limit" in str(error))
)");
  EXPECT_THAT(sizes, HasValue("[30, true, true]"));
  const ExecuteResult calls = sandbox.execute(R"(
import asyncio, eryx
answers = await asyncio.gather(*(busy() for _ in range(15)), return_exceptions=True)
result = [sum(isinstance(a, eryx.CallbackLimitError) for a in answers), str(answers[-1])]
)");
  EXPECT_THAT(calls, HasValue(R"([5, "callback limit exceeded: more than 10 calls"])"));
  EXPECT_EQ(most, 3);
  EXPECT_EQ(calls.stats.callbacks.over_limit, 5);
  EXPECT_EQ(calls.stats.callbacks.completed, 10);
}

TEST(Callback, ArgumentsThatWaitAreBounded) {
  Limits limits;
  limits.callback_pending = 1_MiB;
  std::vector<CallbackReply<int>> kept;
  const Sandbox sandbox = Sandbox::builder()
                              .callback("keep", "Never answers",
                                        [&](EchoArgs, CallbackReply<int> reply) { kept.push_back(reply); })
                              .callback("forget", "Lets go of all calls", [&] { kept.clear(); })
                              .callback("echo", "Echoes", echo)
                              .limits(limits)
                              .build();
  const ExecuteResult result = sandbox.execute(R"(
import asyncio, eryx
tasks = [asyncio.create_task(keep("x" * 100_000)) for _ in range(20)]
while sum(task.done() for task in tasks) < 10: await asyncio.sleep(0.001)
await asyncio.sleep(0.02)
done = [task for task in tasks if task.done()]
result = [len(done), {type(task.exception()).__name__ for task in done} == {"CallbackLimitError"}]
for task in tasks: task.cancel()
await asyncio.sleep(0.01)
try: await echo("x" * 100_000)
except eryx.CallbackLimitError: result.append("handlers still hold the memory")
await forget()
result.append(len(await echo("x" * 100_000)))
)");
  // Five texts of 100 kB and what is read from them fit into 1 MiB.
  EXPECT_THAT(result, HasValue(R"([15, true, "handlers still hold the memory", 100000])"));
}

TEST(Callback, AMillionCallsInALoopMeetTheLimit) {
  const Sandbox sandbox = Sandbox::builder().callback("echo", "Echoes", echo).build();
  const ExecuteResult result = sandbox.execute(R"(
failed = 0
for _ in range(20_000):
    try:
        await echo("x")
    except RuntimeError:
        failed += 1
result = failed
)");
  EXPECT_THAT(result, HasValue("19000"));
  EXPECT_EQ(result.stats.callbacks.calls, 20'000);
}

TEST(Callback, CancellingTheTaskStopsTheCoroutine) {
  std::atomic<int> started = 0;
  std::atomic<int> cancelled = 0;
  const Sandbox sandbox = Sandbox::builder()
                              .callback("forever", "Waits",
                                        [&]() -> asio::awaitable<void> {
                                          ++started;
                                          asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
                                          try {
                                            co_await timer.async_wait(asio::use_awaitable);
                                          } catch (const boost::system::system_error&) {
                                            ++cancelled;
                                            throw;
                                          }
                                        })
                              .callback("started", "How many wait", [&] { return started.load(); })
                              .build();
  const ExecuteResult result = sandbox.execute(R"(
import asyncio
scope = asyncio.timeout(None)
async def end_in_time():
    while await started() < 1: await asyncio.sleep(0.001)
    scope.reschedule(asyncio.get_running_loop().time())
ending = asyncio.create_task(end_in_time())
try:
    async with scope:
        await forever()
except TimeoutError:
    result = "in time"
await asyncio.sleep(0.001)
)");
  EXPECT_THAT(result, HasValue("\"in time\""));
  EXPECT_EQ(cancelled, 1);
  EXPECT_EQ(result.stats.callbacks.cancelled, 1);
  // Left behind at the end: cancelled too, and never delivered to a later run.
  (void)sandbox.execute(
      "import asyncio\nasyncio.create_task(forever())\nwhile await started() < 2: await "
      "asyncio.sleep(0.001)");
  EXPECT_EQ(cancelled, 2);
  EXPECT_THAT(sandbox.execute("import asyncio\nawait asyncio.sleep(0.01)\nprint(1)"), Prints("1\n"));
}

TEST(Callback, CancellingTheExecution) {
  std::atomic<bool> started = false;
  std::atomic<bool> stopped = false;
  const Sandbox sandbox = Sandbox::builder()
                              .callback("forever", "Waits",
                                        [&](CallbackReply<int> reply) {
                                          started = true;
                                          std::thread([&stopped, reply] {
                                            while (!reply.cancelled().stop_requested())
                                              std::this_thread::yield();
                                            stopped = true;
                                          }).detach();
                                        })
                              .build();
  for (const char* program : {"await forever()", "forever.sync()", "import time\nawait forever.sync()"}) {
    started = stopped = false;
    std::stop_source stop;
    ExecuteOptions options;
    options.stop(stop.get_token());
    const std::jthread canceller([&] {
      while (!started) std::this_thread::yield();
      stop.request_stop();
    });
    const auto start = std::chrono::steady_clock::now();
    EXPECT_THAT(sandbox.execute(program, options), IsCancelled()) << program;
    EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
    while (!stopped) std::this_thread::yield();
  }
}

}  // namespace
}  // namespace eryx
