// SPDX-License-Identifier: MIT OR Apache-2.0
/// Callbacks through the public API: every shape of handler, failures, limits, cancellation, where handlers run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
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

enum class Colour { red, green };
ERYX_DESCRIBE_ENUM(Colour, red, green)

struct Item {
  std::string name;
  std::optional<int> count;
};
ERYX_DESCRIBE_ARGS(Item, (name, "What it is called"), (count, "How many"))

struct OrderArgs {
  std::vector<Item> items;
  Colour colour = Colour::green;
};
ERYX_DESCRIBE_ARGS(OrderArgs, (items, "What to order"), (colour, "Of which colour", eryx::has_default))

struct EchoArgs {
  std::string message;
};
ERYX_DESCRIBE_ARGS(EchoArgs, (message, "The message to echo back"))

struct WaitArgs {
  double seconds = 0;
};
ERYX_DESCRIBE_ARGS(WaitArgs, (seconds, "How long"))

asio::awaitable<double> wait_for(WaitArgs arguments) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  timer.expires_after(
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(arguments.seconds)));
  co_await timer.async_wait(asio::use_awaitable);
  co_return arguments.seconds;
}

std::string echo(EchoArgs arguments) { return arguments.message; }

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

TEST(Callback, NamesThatCannotBe) {
  const auto build = [](std::string name) {
    return Sandbox::builder().callback(std::move(name), "", [] {}).build();
  };
  for (const char* name : {"", "a b", "a,b", "a\"b", "x()", "a\nb", "\xff"}) {
    EXPECT_THROW((void)build(name), Error) << name;
  }
  EXPECT_THROW((void)build(std::string(1000, 'a')), Error);
  EXPECT_THROW((void)build(std::string("a\0b", 3)), Error);
  EXPECT_THROW((void)Sandbox::builder().callback("a", "", [] {}).callback("a", "", [] {}).build(), Error);
  // Taken names are reached by invoke, and shadow nothing.
  for (const char* name : {"print", "class", "__import__", "json", "asyncio", "invoke", "2fast",
                           "with-hyphen", "github/list-issues", "user-profile/update", "admin.tools.list",
                           "DATA_EXPORT_v2", ".a", "a.", "a..b", "/"}) {
    const Sandbox sandbox = Sandbox::builder().callback(name, "", [] { return 42; }).build();
    ExecuteOptions options;
    options.input("name", name);
    EXPECT_THAT(
        sandbox.execute("import json\nprint(json.dumps(1))\nresult = await invoke(name)\n__import__('os')",
                        options),
        HasValue("42"));
  }
}

TEST(Callback, WrongSchemas) {
  for (const char* schema : {R"({"type": "strng"})", R"({"type": "array"})", R"({"properties": 5})",
                             R"({"type": "object", "properties": {"a": {"pattern": "(a"}}})",
                             R"({"type": "object", "required": "a"})"}) {
    Callback callback;
    callback.name = "x";
    callback.schema = json::parse(schema).as_object();
    callback.handler = [](const CallbackCall& call) { call.complete(nullptr); };
    EXPECT_THROW((void)Sandbox::builder().callback(callback).build(), Error) << schema;
  }
}

TEST(Callback, Introspection) {
  const Sandbox sandbox = Sandbox::builder()
                              .callback("echo", "Echoes \"it\" back", echo)
                              .callback("http.get", "Gets", [](EchoArgs) { return 1; })
                              .callback("order", "Orders", [](OrderArgs) {})
                              .callback("print", "Taken", [] {})
                              .build();
  const std::vector<CallbackInfo> callbacks = sandbox.callbacks();
  ASSERT_EQ(callbacks.size(), 4);
  EXPECT_EQ(callbacks[0].name, "echo");
  EXPECT_EQ(callbacks[0].schema.at("properties").at("message").at("description"), "The message to echo back");
  const std::string stubs = sandbox.type_stubs();
  EXPECT_THAT(stubs,
              HasSubstr("@_callback\nasync def echo(message: str) -> Any:\n    \"\"\"Echoes \\\"it\\\" "
                        "back\"\"\"\n"));
  EXPECT_THAT(stubs, HasSubstr("class _http(_Namespace):\n    @_callback\n    @staticmethod\n    async def "
                               "get(message: str) -> Any:"));
  EXPECT_THAT(stubs, HasSubstr("name: Literal[\"print\"], /) -> _print: ..."));
  // A stub file is Python.
  ExecuteOptions options;
  options.input("stubs", json::string(stubs));
  const ExecuteResult parsed = sandbox.execute(
      "import ast\nresult = [n.name for n in ast.parse(stubs).body if hasattr(n, 'name') and n.name[0] != "
      "'_']",
      options);
  EXPECT_THAT(parsed, HasValue(R"(["Item", "echo", "order", "list_callbacks"])"));
  EXPECT_THAT(sandbox.execute("result = [c['name'] for c in list_callbacks()]"),
              HasValue(R"(["echo", "http.get", "order", "print"])"));
}

// A tool as the Model Context Protocol describes it, whose schema is one that pydantic makes.
Callback tool(std::string name, std::string_view schema) {
  Callback callback;
  callback.name = std::move(name);
  callback.schema = json::parse(schema).as_object();
  callback.handler = [](const CallbackCall& call) { call.complete(call.arguments()); };
  return callback;
}

TEST(Callback, SchemasWithReferences) {
  const Sandbox sandbox =
      Sandbox::builder()
          .callback(tool("tree", R"({"$defs": {"Node": {"properties": {"value": {"type": "integer"},
              "children": {"default": [], "items": {"$ref": "#/$defs/Node"}, "type": "array"},
              "zip": {"pattern": "^\\d{5}$", "type": "string"},
              "pair": {"maxItems": 2, "minItems": 2, "prefixItems": [{"type": "integer"}, {"type": "string"}],
              "type": "array"}}, "required": ["value"], "type": "object"}}, "$ref": "#/$defs/Node"})"))
          .build();
  EXPECT_THAT(sandbox.execute("result = await tree(1, [{'value': 2}], pair=(1, 'a'), zip='12345')"),
              HasValue(R"({"value": 1, "children": [{"value": 2}], "pair": [1, "a"], "zip": "12345"})"));
  EXPECT_THAT(sandbox.execute("await tree(1, [{'value': 2, 'children': [{}]}])"),
              Raises("CallbackArgumentError", HasSubstr("children[0].children[0].value: missing")));
  EXPECT_THAT(sandbox.execute("await tree(1, zip='x')"),
              Raises("CallbackArgumentError", HasSubstr("pattern")));
  EXPECT_THAT(sandbox.execute("await tree(1, pair=(1, 2))"),
              Raises("CallbackArgumentError", HasSubstr("pair[1]: expected a string")));
  EXPECT_THAT(
      sandbox.execute("import inspect\nresult = str(inspect.signature(tree))"),
      HasValue(
          R"json("(value: int, children: list = [], zip: str = None, pair: list = None)")json"));
}

TEST(Callback, SignaturesWithKeywords) {
  const Sandbox sandbox =
      Sandbox::builder()
          .callback(tool("mail", R"({"type": "object", "properties": {"from": {"type": "string"},
              "to": {"anyOf": [{"type": "string"}, {"type": "null"}]}, "x-y": {"const": 1}}, "required": ["from", "to"],
              "additionalProperties": false})"))
          .build();
  EXPECT_THAT(sandbox.execute("import inspect\nresult = str(inspect.signature(mail))"),
              HasValue(R"json("(to: Optional[str], **arguments)")json"));
  EXPECT_THAT(sandbox.execute("result = await mail(to=None, **{'from': 'me', 'x-y': 1})"),
              HasValue(R"({"to": null, "from": "me", "x-y": 1})"));
}

TEST(Callback, NamesOfTheModelContextProtocol) {
  constexpr std::string_view schema = R"({"type": "object", "properties": {"a": {"type": "integer"}}})";
  const Sandbox sandbox = Sandbox::builder()
                              .callback(tool("github/list-issues", schema))
                              .callback(tool("github.list/issues", schema))
                              .callback(tool("a..b", schema))
                              .build();
  EXPECT_THAT(sandbox.execute("result = [await invoke('github/list-issues', a=1),"
                              " await invoke['github/list-issues'](1), invoke['github/list-issues'].sync(1),"
                              " await github['list/issues'](1), await invoke('github.list/issues', a=1),"
                              " await a['']['b'](1), await invoke['a..b'](1)]"),
              HasValue(R"([{"a": 1}, {"a": 1}, {"a": 1}, {"a": 1}, {"a": 1}, {"a": 1}, {"a": 1}])"));
  EXPECT_THAT(sandbox.execute("result = ['github/list-issues' in invoke, 'github' in invoke, list(invoke)[0],"
                              " list(github), invoke['a..b'].schema['type']]"),
              HasValue(R"([true, false, "github/list-issues", ["list/issues"], "object"])"));
  EXPECT_THAT(sandbox.execute("invoke['nothing']"), Raises("KeyError"));
  EXPECT_THAT(sandbox.execute("await invoke('nothing')"), Raises("CallbackNotFoundError"));
  EXPECT_THAT(sandbox.execute("import pickle\nresult = pickle.loads(pickle.dumps(invoke)) is invoke"),
              HasValue("true"));
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
