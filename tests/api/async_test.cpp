// SPDX-License-Identifier: MIT OR Apache-2.0
/// The asynchronous half: every kind of completion token, where handlers run, cancellation, many at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace support;
using testing::AllOf;

TEST(AsyncExecute, Callback) {
  const Sandbox sandbox = Sandbox::builder().build();
  asio::io_context context;
  std::thread::id ran_on;
  std::string output;
  sandbox.async_execute("print(1)",
                        asio::bind_executor(context, [&](std::exception_ptr error, ExecuteResult result) {
                          EXPECT_FALSE(error);
                          ran_on = std::this_thread::get_id();
                          output = result.stdout_text;
                        }));
  context.run();
  EXPECT_EQ(output, "1\n");
  EXPECT_EQ(ran_on, std::this_thread::get_id()) << "the handler runs on its own executor";
}

TEST(AsyncExecute, Future) {
  const Sandbox sandbox = Sandbox::builder().build();
  std::future<ExecuteResult> future = sandbox.async_execute("result = 6 * 7", asio::use_future);
  EXPECT_THAT(future.get(), HasValue("42"));
}

asio::awaitable<std::string> two_in_turn(const Sandbox& sandbox) {
  const ExecuteResult first = co_await sandbox.async_execute("print('first', end='')", asio::use_awaitable);
  ExecuteOptions options;
  options.inputs({{"before", first.stdout_text}});
  const ExecuteResult second =
      co_await sandbox.async_execute("print(before + ' second')", options, asio::use_awaitable);
  co_return second.stdout_text;
}

TEST(AsyncExecute, Awaitable) {
  const Sandbox sandbox = Sandbox::builder().build();
  asio::io_context context;
  std::future<std::string> output = asio::co_spawn(context, two_in_turn(sandbox), asio::use_future);
  context.run();
  EXPECT_EQ(output.get(), "first second\n");
}

TEST(AsyncExecute, MisuseArrivesAsAnException) {
  const Sandbox sandbox = Sandbox::builder().build();
  ExecuteOptions options;
  options.inputs({{"not a name", 1}});
  std::future<ExecuteResult> future = sandbox.async_execute("", options, asio::use_future);
  EXPECT_THROW(future.get(), Error);
}

TEST(AsyncExecute, CompletesNeverInsideTheCall) {
  const Sandbox sandbox = Sandbox::builder().build();
  asio::io_context context;
  bool returned = false;
  ExecuteOptions options;
  options.inputs({{"not a name", 1}});
  sandbox.async_execute(
      "", options, asio::bind_executor(context, [&](const std::exception_ptr& error, const ExecuteResult&) {
        EXPECT_TRUE(error);
        EXPECT_TRUE(returned);
      }));
  returned = true;
  context.run();
}

TEST(AsyncExecute, CancellationSlot) {
  const Sandbox sandbox = Sandbox::builder().build();
  for (const char* program :
       {"while True: pass", "import asyncio\nawait asyncio.sleep(1000)", "import time\ntime.sleep(1000)"}) {
    asio::io_context context;
    asio::cancellation_signal signal;
    Outcome outcome = Outcome::Completed;
    sandbox.async_execute(
        program, asio::bind_cancellation_slot(
                     signal.slot(),
                     asio::bind_executor(context, [&](const std::exception_ptr& error, ExecuteResult result) {
                       EXPECT_FALSE(error);
                       outcome = result.outcome;
                     })));
    asio::steady_timer timer(context, 50ms);
    timer.async_wait([&](const auto&) { signal.emit(asio::cancellation_type::terminal); });
    const auto start = std::chrono::steady_clock::now();
    context.run();
    EXPECT_EQ(outcome, Outcome::Cancelled) << program;
    EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
  }
}

TEST(AsyncExecute, StopToken) {
  const Sandbox sandbox = Sandbox::builder().build();
  std::stop_source stop;
  ExecuteOptions options;
  options.stop(stop.get_token());
  std::future<ExecuteResult> future =
      sandbox.async_execute("import asyncio\nawait asyncio.sleep(1000)", options, asio::use_future);
  EXPECT_EQ(future.wait_for(50ms), std::future_status::timeout);
  stop.request_stop();
  EXPECT_THAT(future.get(), IsCancelled());
}

TEST(AsyncExecute, TimeLimitOfWaitingPrograms) {
  Limits limits;
  limits.wall_time = 600ms;
  limits.grace = 10s;
  const Sandbox sandbox = Sandbox::builder().limits(limits).build();
  const ExecuteResult result =
      sandbox
          .async_execute(
              "import asyncio\ntry:\n    await asyncio.sleep(1000)\nfinally:\n    print('finally')",
              asio::use_future)
          .get();
  EXPECT_THAT(result, AllOf(Exceeds(LimitKind::WallTime), Prints("finally\n")));
}

TEST(AsyncExecute, WaitingProgramsHoldNoThread) {
  RuntimeOptions runtime_options;
  runtime_options.workers = 2;
  const Sandbox sandbox = Sandbox::builder().runtime(Runtime::create(runtime_options)).build();
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::future<ExecuteResult>> futures;
  for (int i = 0; i < 100; ++i) {
    ExecuteOptions options;
    options.inputs({{"i", i}});
    futures.push_back(sandbox.async_execute("import asyncio\nawait asyncio.sleep(0.3)\nresult = i", options,
                                            asio::use_future));
  }
  for (int i = 0; i < 100; ++i)
    EXPECT_THAT(futures[static_cast<std::size_t>(i)].get(), HasValue(std::to_string(i)));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 12s)
      << "one after another they would take 15 s on two threads";
}

TEST(AsyncExecute, ManyFromManyThreads) {
  const Sandbox sandbox = Sandbox::builder().build();
  std::atomic<int> finished = 0;
  asio::thread_pool pool(4);
  std::promise<void> all;
  constexpr int runs = 1000;
  for (int i = 0; i < runs; ++i) {
    asio::post(pool, [&, i] {
      ExecuteOptions options;
      options.inputs({{"i", i}});
      sandbox.async_execute(
          "print(i * i)", options,
          asio::bind_executor(pool, [&, i](const std::exception_ptr& error, const ExecuteResult& result) {
            EXPECT_FALSE(error);
            EXPECT_THAT(result, Prints(std::to_string(i * i) + "\n"));
            if (++finished == runs) all.set_value();
          }));
    });
  }
  EXPECT_EQ(all.get_future().wait_for(60s), std::future_status::ready);
  pool.join();
}

TEST(AsyncExecute, TheRuntimeWaitsForWhatRuns) {
  std::future<ExecuteResult> future;
  {
    const Sandbox sandbox = Sandbox::builder().runtime(Runtime::create()).build();
    future = sandbox.async_execute("import asyncio\nawait asyncio.sleep(0.1)\nprint('to its end')",
                                   asio::use_future);
  }
  EXPECT_THAT(future.get(), Prints("to its end\n"));
}

TEST(AsyncExecute, HandlersMayRunGuests) {
  const Sandbox sandbox = Sandbox::builder().build();
  std::promise<std::string> output;
  sandbox.async_execute("print('outer')", [&](const std::exception_ptr&, const ExecuteResult& outer) {
    output.set_value(outer.stdout_text + sandbox.execute("print('inner')").stdout_text);
  });
  EXPECT_EQ(output.get_future().get(), "outer\ninner\n");
}

TEST(Launch, WaitsForTheResultOnce) {
  const Sandbox sandbox = Sandbox::builder().build();
  RunningExecution running = sandbox.start("result = 6 * 7");
  EXPECT_THAT(running.wait(), HasValue("42"));
  EXPECT_TRUE(running.is_done());
  EXPECT_THROW((void)running.wait(), Error);
}

TEST(Launch, CancelsFromAnyThreadAndWhenItGoes) {
  const Sandbox sandbox = Sandbox::builder().build();
  RunningExecution busy = sandbox.start("while True: pass");
  RunningExecution waiting = sandbox.start("import asyncio\nawait asyncio.sleep(60)");
  std::this_thread::sleep_for(20ms);
  EXPECT_FALSE(busy.is_done());
  std::jthread([&] { busy.cancel(); });
  waiting.cancel();
  EXPECT_THAT(busy.wait(), IsCancelled());
  EXPECT_THAT(waiting.wait(), IsCancelled());
  std::stop_source stop;
  ExecuteOptions options;
  options.stop(stop.get_token());
  RunningExecution stopped = sandbox.start("while True: pass", options);
  stop.request_stop();
  EXPECT_THAT(stopped.wait(), IsCancelled());
  { const RunningExecution dropped = sandbox.start("while True: pass"); }
  sandbox.start("x = 1").detach();
}

// Nobody can release such a lock. It is waited for until the timeout, but not by asking again and again.
TEST(Launch, WaitingForALockSleeps) {
  const Sandbox sandbox = Sandbox::builder().build();
  for (const char* wait :
       {"lock.acquire(timeout=60)", "threading.Event().wait(60)", "queue.Queue().get(timeout=60)"}) {
    RunningExecution running = sandbox.start(
        std::string("import queue, threading\nlock = threading.Lock()\nlock.acquire()\n") + wait);
    while (!running.is_blocked() && !running.is_done()) std::this_thread::yield();
    EXPECT_TRUE(running.is_blocked()) << wait;
    running.cancel();
    EXPECT_THAT(running.wait(), IsCancelled()) << wait;
  }
  EXPECT_THAT(sandbox.execute("import threading, time\nlock = threading.Lock()\nlock.acquire()\n"
                              "start = time.monotonic()\nresult = [lock.acquire(timeout=0.05),"
                              " threading.Event().wait(0.05), time.monotonic() - start >= 0.1]"),
              HasValue("[false, false, true]"));
}

TEST(Launch, ShowsWhatItCostsWhileItRuns) {
  const Sandbox sandbox = Sandbox::builder().callback("tick", "", [] {}).build();
  RunningExecution running =
      sandbox.start("import asyncio\nfor _ in range(5): await tick()\nawait asyncio.sleep(60)");
  while (running.stats().callbacks.completed < 5) std::this_thread::yield();
  EXPECT_GE(running.stats().turns, 5);
  EXPECT_GT(running.stats().wall, 0ns);
  running.cancel();
  EXPECT_EQ(running.wait().stats.callbacks.calls, 5);
}

}  // namespace
}  // namespace eryx
