// SPDX-License-Identifier: MIT OR Apache-2.0
/// Callbacks through the public API: every shape of handler, failures, answers, where handlers run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <condition_variable>
#include <future>
#include <limits>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "callback_handlers.hpp"
#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;
using namespace support;
using testing::HasSubstr;
using testing::Not;

TEST(Callback, ShapesOfHandlers) {
  const Sandbox sandbox =
      Sandbox::builder()
          .callback("echo", "Echoes", echo)
          .callback("wait", "Waits", wait_for)
          .callback("nothing", "Does nothing", [] {})
          .callback("later", "Answers on another thread",
                    [](EchoArgs arguments, CallbackReply<std::string> reply) {
                      std::thread([arguments, reply] { reply("later: " + arguments.message); }).detach();
                    })
          .callback("raw", "Text that is JSON", [] { return RawJson{"123456789012345678901234567890"}; })
          .callback("take", "Takes anything", [](json::object arguments) { return arguments; })
          .callback(
              "now", "At once", [](EchoArgs arguments) { return arguments.message; }, CallbackKind::Immediate)
          .build();
  EXPECT_THAT(
      sandbox.execute(R"(
result = [await echo("a"), await echo(message="b"), await wait(0.01), await nothing(), await later("c"), await raw(),
          await take(x=1, y=[None]), await now("d"), echo.sync("e"), now.sync("f"), wait.sync(0.001)]
)"),
      HasValue(
          R"(["a", "b", 0.01, null, "later: c", 123456789012345678901234567890, {"x": 1, "y": [null]}, "d", "e", "f", 0.001])"));
}

TEST(Callback, ArgumentsAreCheckedAndNamed) {
  const Sandbox sandbox = Sandbox::builder()
                              .callback("order", "Orders",
                                        [](OrderArgs arguments) {
                                          return std::to_string(arguments.items.size()) + " " +
                                                 (arguments.colour == Colour::red ? "red" : "green");
                                        })
                              .build();
  EXPECT_THAT(sandbox.execute("result = [await order([{'name': 'a'}, {'name': 'b', 'count': None}]), await "
                              "order(items=[], colour='red')]"),
              HasValue(R"(["2 green", "0 red"])"));
  const ExecuteResult result = sandbox.execute(R"(
import eryx
result = []
for arguments in ({"items": [{"count": 1}]}, {"items": [{"name": 5}]}, {"items": [], "colour": "blue"}, {}, {"items": [], "x": 1},
                  {"items": [{"name": "a", "count": 2**40}]}):
    try:
        await order(**arguments)
    except eryx.CallbackArgumentError as error:
        assert isinstance(error, TypeError) and isinstance(error, RuntimeError)
        result.append(str(error))
)");
  ASSERT_THAT(result, Completes());
  const json::value value = result.value();
  const json::array& texts = value.as_array();
  ASSERT_EQ(texts.size(), 6);
  for (const auto& [index, part] : {std::pair{0, "items[0].name"},
                                    {1, "items[0].name"},
                                    {2, "colour"},
                                    {3, "items"},
                                    {4, "x"},
                                    {5, "items[0].count"}}) {
    EXPECT_NE(texts[static_cast<std::size_t>(index)].as_string().find(part), json::string::npos) << texts;
  }
  EXPECT_EQ(result.stats.callbacks.bad_arguments, 6);
  EXPECT_EQ(result.stats.callbacks.calls, 6);
}

TEST(Callback, RunsInParallelAndAnswersInAnyOrder) {
  const Sandbox sandbox = Sandbox::builder().callback("wait", "Waits", wait_for).build();
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(sandbox.execute(R"(
import asyncio
order = []
async def one(seconds):
    order.append(await wait(seconds))
await asyncio.gather(*(one(n / 100) for n in (30, 10, 20)), *(wait(0.3) for _ in range(50)))
result = order
)"),
              HasValue("[0.1, 0.2, 0.3]"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s) << "one after the other they take fifteen";
}

TEST(Callback, WhatAHostExceptionSaysStaysInTheHost) {
  std::vector<CallbackFailure> failures;
  const Sandbox sandbox =
      Sandbox::builder()
          .callback("secret", "Fails",
                    []() -> int { throw std::runtime_error("/etc/secret: password is hunter2"); })
          .callback("odd", "Throws no exception", []() -> int { throw 5; })
          .callback("said", "Says why", []() -> int { throw CallbackError("no such user"); })
          .callback("coroutine", "Fails later",
                    []() -> asio::awaitable<int> {
                      throw std::runtime_error("hunter2");
                      co_return 1;
                    })
          .on_callback_failure([&](const CallbackFailure& failure) { failures.push_back(failure); })
          .build();
  const ExecuteResult result = sandbox.execute(R"(
import eryx
result = []
for callback in (secret, odd, coroutine, said):
    try:
        await callback()
    except RuntimeError as error:
        result.append([type(error).__name__, str(error)])
)");
  ASSERT_THAT(result, Completes());
  EXPECT_THAT(result, HasValue(Not(HasSubstr("hunter2"))));
  EXPECT_THAT(result, HasValue(HasSubstr(R"(["CallbackError", "no such user"])")));
  ASSERT_EQ(failures.size(), 3);
  for (const CallbackFailure& failure : failures) {
    EXPECT_THAT(result, HasValue(HasSubstr(failure.id)));
    EXPECT_EQ(failure.id.size(), 16);
  }
  EXPECT_EQ(failures[0].callback, "secret");
  EXPECT_THROW(std::rethrow_exception(failures[0].error), std::runtime_error);
  EXPECT_EQ(result.stats.callbacks.host_failures, 3);
  EXPECT_EQ(result.stats.callbacks.failed, 1);
}

TEST(Callback, AnswersThatCountAndAnswersThatDoNot) {
  std::optional<CallbackReply<int>> kept;
  const Sandbox sandbox =
      Sandbox::builder()
          .callback("twice", "Answers twice",
                    [](CallbackReply<int> reply) {
                      EXPECT_TRUE(reply(1));
                      EXPECT_FALSE(reply(2));
                      EXPECT_FALSE(reply.fail(CallbackError("no")));
                    })
          .callback("never", "Drops its reply", [](CallbackReply<int>) {})
          .callback("keep", "Answers when the sandbox is gone",
                    [&](CallbackReply<int> reply) { kept = reply; })
          .callback(
              "lazy", "An immediate that is not", [&](CallbackReply<int> reply) { kept = reply; },
              CallbackKind::Immediate)
          .callback("nan", "No JSON", [] { return std::numeric_limits<double>::quiet_NaN(); })
          .callback("bytes", "No UTF-8", [] { return std::string("\xff"); })
          .callback("broken", "No JSON", [] { return RawJson{"[1,"}; })
          .build();
  const ExecuteResult result = sandbox.execute(R"(
import asyncio
result = [await twice()]
for call in (never(), lazy(), nan(), bytes_ := None, broken()):
    try:
        if call is None:
            call = invoke("bytes")
        await call
    except RuntimeError as error:
        result.append(type(error).__name__)
task = asyncio.create_task(keep())
await asyncio.sleep(0)
)");
  EXPECT_THAT(
      result,
      HasValue(
          R"([1, "CallbackHostError", "CallbackHostError", "CallbackError", "CallbackError", "CallbackError"])"));
  ASSERT_TRUE(kept);
  EXPECT_FALSE((*kept)(1));
}

TEST(Callback, AnImmediateHandlerAndAThreadOfItsAnswerAtTheSameTime) {
  std::vector<std::jthread> threads;
  const Sandbox sandbox = Sandbox::builder()
                              .callback(
                                  "race", "Leaves its answer to a thread and does not wait for it",
                                  [&](json::object arguments, CallbackReply<json::value> reply) {
                                    threads.emplace_back([reply, n = arguments.at("n")] { reply(n); });
                                  },
                                  CallbackKind::Immediate)
                              .build();
  // Either the thread is in time, or the call fails; no answer ever reaches another call.
  EXPECT_THAT(sandbox.execute(R"(
import eryx
wrong = 0
for n in range(500):
    try:
        wrong += await race(n=n) != n
    except eryx.CallbackHostError:
        pass
result = wrong
)"),
              HasValue("0"));
}

TEST(Callback, DeepAndLargeArguments) {
  Limits limits;
  limits.memory = 512_MiB;
  const Sandbox sandbox = Sandbox::builder()
                              .callback("take", "Takes anything",
                                        [](json::object a) { return static_cast<std::int64_t>(a.size()); })
                              .limits(limits)
                              .build();
  const ExecuteResult result = sandbox.execute(R"(
import eryx
deep = []
for _ in range(499): deep = [deep]
result = []
for value in ("x" * 100_000_000, [deep], {1: 2}, deep):
    try:
        result.append(await take(value=value))
    except (RuntimeError, RecursionError, ValueError) as error:
        result.append(type(error).__name__)
)");
  EXPECT_THAT(result, HasValue(R"(["CallbackLimitError", "RecursionError", 1, 1])"));
}

TEST(Callback, RuntimeCallbacks) {
  const Callback add = CallbackBuilder("math2.add", "Adds two numbers")
                           .parameter("a", ParameterType::Number, "first")
                           .optional_parameter("b", ParameterType::Number, "second", 10)
                           .handler([](json::object arguments) {
                             const double b = arguments.contains("b") && !arguments["b"].is_null()
                                                  ? arguments["b"].to_number<double>()
                                                  : 10;
                             return arguments["a"].to_number<double>() + b;
                           })
                           .build();
  const Sandbox sandbox = Sandbox::builder().callback(add).build();
  EXPECT_THAT(sandbox.execute(
                  "result = [await math2.add(1, 2), await math2['add'](1), await math2.add(a=1, b=None)]"),
              HasValue("[3.0, 11.0, 11.0]"));
  const ExecuteResult bad = sandbox.execute("await math2.add('x')");
  EXPECT_THAT(bad, Raises("CallbackArgumentError", HasSubstr("a")));
}

TEST(Callback, AChosenExecutorRunsTheHandlers) {
  asio::thread_pool pool(2);
  std::mutex mutex;
  std::condition_variable both_came;
  std::set<std::thread::id> threads;
  const Sandbox sandbox = Sandbox::builder()
                              .callback("block", "Blocks its thread",
                                        [&] {
                                          std::unique_lock lock(mutex);
                                          threads.insert(std::this_thread::get_id());
                                          both_came.notify_all();
                                          both_came.wait_for(lock, 5s, [&] { return threads.size() == 2; });
                                        })
                              .executor(pool.get_executor())
                              .build();
  EXPECT_THAT(
      sandbox.execute("import asyncio\nawait asyncio.gather(*(block() for _ in range(6)))\nresult = 1"),
      HasValue("1"));
  EXPECT_FALSE(threads.contains(std::this_thread::get_id()));
  EXPECT_EQ(threads.size(), 2);
  pool.join();
}

TEST(Callback, OfOneExecution) {
  const Sandbox sandbox = Sandbox::builder().callback("echo", "Echoes", echo).build();
  ExecuteOptions options;
  options.callbacks({make_callback("more", "Only now", [] { return 7; })});
  EXPECT_THAT(sandbox.execute("result = [await echo('a'), await more()]", options), HasValue(R"(["a", 7])"));
  EXPECT_THAT(sandbox.execute("more"), Raises("NameError"));
}

TEST(Callback, AHandlerMayRunAnotherSandbox) {
  const Sandbox inner = Sandbox::builder().callback("echo", "Echoes", echo).build();
  const auto run_inner = [&](EchoArgs arguments) {
    return inner.execute("result = await echo(" + arguments.message + ")").value_json.value_or("none");
  };
  const Sandbox outer =
      Sandbox::builder()
          .callback("run", "Runs", run_inner)
          .callback("run_now", "Runs", run_inner, CallbackKind::Immediate)
          .callback(
              "overflow", "Runs",
              [&] {
                return to_string(inner
                                     .execute("def f(): return f()\ntry:\n    f()\nexcept "
                                              "RecursionError:\n    pass\nimport os\nos.abort()")
                                     .outcome);
              },
              CallbackKind::Immediate)
          .build();
  EXPECT_THAT(
      outer.execute(
          "result = [await run(\"'x'\"), await run_now(\"'y'\"), run.sync(\"'z'\"), await overflow(), 1]"),
      HasValue(R"(["\"x\"", "\"y\"", "\"z\"", "trapped", 1])"));
}

TEST(AsyncCallback, WaitingHoldsNoThread) {
  RuntimeOptions one_worker;
  one_worker.workers = 1;
  const Sandbox sandbox = Sandbox::builder()
                              .runtime(Runtime::create(one_worker))
                              .callback("wait", "Waits", wait_for)
                              .callback("echo", "Echoes", echo)
                              .build();
  std::vector<std::future<ExecuteResult>> running;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) {
    running.push_back(sandbox.async_execute("result = [await wait(0.2), await echo('x')]", asio::use_future));
  }
  for (auto& future : running) EXPECT_THAT(future.get(), HasValue(R"([0.2, "x"])"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 15s);
}

TEST(AsyncCallback, BlockedGuestsAreReplacedByThreads) {
  RuntimeOptions one_worker;
  one_worker.workers = 1;
  const Sandbox sandbox =
      Sandbox::builder().runtime(Runtime::create(one_worker)).callback("wait", "Waits", wait_for).build();
  std::vector<std::future<ExecuteResult>> running;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) {
    running.push_back(sandbox.async_execute("result = wait.sync(0.3)", asio::use_future));
    running.push_back(sandbox.async_execute("import time\ntime.sleep(0.3)\nresult = 0.3", asio::use_future));
  }
  for (auto& future : running) EXPECT_THAT(future.get(), HasValue("0.3"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 6s) << "one after the other they take twelve";
}

TEST(AsyncCallback, CancellationWhileWaiting) {
  const Sandbox sandbox = Sandbox::builder().callback("wait", "Waits", wait_for).build();
  for (const char* program : {"await wait(60)", "wait.sync(60)", "import asyncio\nawait asyncio.sleep(60)"}) {
    std::stop_source stop;
    ExecuteOptions options;
    options.stop(stop.get_token());
    std::future<ExecuteResult> future = sandbox.async_execute(program, options, asio::use_future);
    std::this_thread::sleep_for(20ms);
    stop.request_stop();
    ASSERT_EQ(future.wait_for(5s), std::future_status::ready) << program;
    EXPECT_THAT(future.get(), IsCancelled()) << program;
  }
}

TEST(AsyncCallback, HandlersOnAnotherExecutor) {
  asio::thread_pool pool(1);
  const Sandbox sandbox =
      Sandbox::builder().callback("wait", "Waits", wait_for).executor(pool.get_executor()).build();
  EXPECT_THAT(sandbox.async_execute("result = [await wait(0.01), wait.sync(0.01)]", asio::use_future).get(),
              HasValue("[0.01, 0.01]"));
}

TEST(AsyncCallback, AWallTimeLimitEndsAWait) {
  const Sandbox sandbox = Sandbox::builder().callback("wait", "Waits", wait_for).build();
  ExecuteOptions options;
  options.limits({.wall_time = 50ms});
  for (const char* program : {"await wait(60)", "wait.sync(60)"}) {
    EXPECT_THAT(sandbox.execute(program, options), Exceeds(LimitKind::WallTime)) << program;
    EXPECT_THAT(sandbox.async_execute(program, options, asio::use_future).get(), Exceeds(LimitKind::WallTime))
        << program;
  }
}

}  // namespace
}  // namespace eryx
