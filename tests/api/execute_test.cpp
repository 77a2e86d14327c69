// SPDX-License-Identifier: MIT OR Apache-2.0
/// The blocking half of the public API: what goes in, what comes out, what throws.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace support;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Execute, FreshInterpreterEveryTime) {
  const Sandbox sandbox = Sandbox::builder().build();
  EXPECT_THAT(sandbox.execute("x = 1"), Completes());
  const ExecuteResult second = sandbox.execute("print(x)");
  ASSERT_THAT(second, Raises("NameError", "name 'x' is not defined"));
  EXPECT_EQ(second.exception->module, "builtins");
  ASSERT_EQ(second.exception->frames.size(), 1u);
  EXPECT_EQ(second.exception->frames[0].file, "<user>");
  EXPECT_EQ(second.exception->frames[0].line, 1u);
  EXPECT_EQ(second.exception->frames[0].column, 7u);
  EXPECT_EQ(second.exception->frames[0].function, "<module>");
  EXPECT_EQ(second.exception->frames[0].source, "print(x)");
  EXPECT_THAT(second.exception->traceback,
              StartsWith("Traceback (most recent call last):\n  File \"<user>\", line 1"));
}

TEST(Execute, RawBytesWhereTheTextIsNotExact) {
  const Sandbox sandbox = Sandbox::builder().build();
  const ExecuteResult exact = sandbox.execute("print('é\\0')");
  EXPECT_THAT(exact, Prints("é\0\n"s));
  EXPECT_FALSE(exact.stdout_raw);

  const ExecuteResult invalid = sandbox.execute(
      "import os\nos.write(1, b'a\\xff\\xe2\\x82')\nos.write(1, b'\\xac\\xe2\\x82')\nos.write(2, b'\\xc3')");
  EXPECT_EQ(invalid.stdout_raw, "a\xff\xe2\x82\xac\xe2\x82"s) << "a character may be written in two parts";
  EXPECT_THAT(invalid, Prints("a\uFFFD€\uFFFD"));
  EXPECT_EQ(invalid.stderr_raw, "\xc3"s);
  EXPECT_THAT(invalid, PrintsError("\uFFFD"));
}

TEST(Execute, OutputIsTheFirstPartAndAMark) {
  Limits limits;
  limits.output = Bytes{1000};
  const Sandbox sandbox = Sandbox::builder().limits(limits).build();
  const ExecuteResult result = sandbox.execute(
      "import sys\nfor i in range(1000): print(i)\nprint('to stderr', file=sys.stderr)\nresult = 'went on'");
  EXPECT_THAT(result, Completes());
  EXPECT_TRUE(result.output_truncated);
  EXPECT_THAT(result.stdout_text, StartsWith("0\n1\n2\n"));
  EXPECT_GE(result.stdout_text.size(), 900u);
  EXPECT_LE(result.stdout_text.size() + result.stderr_text.size(), 1200u) << "kept, and a mark";
  EXPECT_THAT(result, HasValue("\"went on\""));
}

TEST(Execute, LargeResultsAndInputs) {
  const Sandbox sandbox = Sandbox::builder().build();
  ExecuteOptions options;
  json::array rows;
  for (int i = 0; i < 50'000; ++i) rows.push_back({{"id", i}, {"name", "row " + std::to_string(i)}});
  options.input("rows", rows);
  const ExecuteResult result = sandbox.execute("result = rows", options);
  ASSERT_THAT(result, Completes());
  EXPECT_EQ(result.value(), rows);

  options.inputs({});
  options.standard_input(std::string(20'000'000, 'x'));
  EXPECT_THAT(sandbox.execute("import sys\nprint(len(sys.stdin.read()))", options), Prints("20000000\n"));
}

TEST(Execute, InputsAreExactAsText) {
  const Sandbox sandbox = Sandbox::builder().build();
  ExecuteOptions options;
  options.input("x", 1)
      .input_json("y", "[18446744073709551616, -9223372036854775809, 1.5]")
      .input_json("z", " 7 ");
  EXPECT_THAT(sandbox.execute("result = [x, *y, z]", options),
              HasValue("[1, 18446744073709551616, -9223372036854775809, 1.5, 7]"));
  options.input_json("x", "2").input("z", nullptr);
  EXPECT_THAT(sandbox.execute("result = [x, z]", options), HasValue("[2, null]")) << "the last one counts";
  options.inputs({{"only", true}});
  EXPECT_THAT(sandbox.execute("x", options), Raises("NameError"));
  for (const char* text : {"", "1 2", "{", "nan", "'x'", "[1,]", "\xff"}) {
    EXPECT_THAT([&] { options.input_json("x", text); },
                ThrowsError(ErrorKind::InvalidArgument, HasSubstr("'x'")))
        << text;
  }
  options.input_json("not a name", "1");
  EXPECT_THAT([&] { (void)sandbox.execute("pass", options); }, ThrowsError(ErrorKind::InvalidArgument));
}

TEST(Execute, ValueIsParsedAndExactAsText) {
  const Sandbox sandbox = Sandbox::builder().build();
  const ExecuteResult big = sandbox.execute("result = 2**70");
  EXPECT_THAT(big, HasValue("1180591620717411303424"));
  EXPECT_DOUBLE_EQ(big.value().as_double(), 1180591620717411303424.0);
  EXPECT_TRUE(sandbox.execute("pass").value().is_null());
  EXPECT_THAT(sandbox.execute("pass"), AllOf(Completes(), HasNoValue()));
  EXPECT_THAT(sandbox.execute("result = None"), HasValue("null"));
}

TEST(Execute, ResultVariableCanBeTurnedOff) {
  const Sandbox none = Sandbox::builder().result_variable("").build();
  const ExecuteResult result = none.execute("result = {1, 2}");
  EXPECT_THAT(result, AllOf(Completes(), HasNoValue()));
}

TEST(Execute, LimitsOfOneExecution) {
  const Sandbox sandbox = Sandbox::builder().build();
  ExecuteOptions options;
  options.limits({.wall_time = 600ms});
  const ExecuteResult result = sandbox.execute("print('kept', flush=True)\nwhile True: pass", options);
  ASSERT_THAT(result, Exceeds(LimitKind::WallTime));
  EXPECT_EQ(std::get<std::chrono::nanoseconds>(result.limit->value), 600ms);
  EXPECT_EQ(result.limit->describe(), "wall time limit of 600 ms exceeded");
  EXPECT_THAT(result, Prints("kept\n"));
  EXPECT_GE(result.stats.wall, 600ms);
  EXPECT_THAT(sandbox.execute("print(1)"), Completes());
}

TEST(Execute, NoTimeLimit) {
  Limits limits;
  limits.wall_time = std::chrono::nanoseconds::max();
  EXPECT_THAT(Sandbox::builder().limits(limits).build().execute("import time\ntime.sleep(0.01)"),
              Completes());
}

TEST(Execute, StopBeforeAndDuring) {
  const Sandbox sandbox = Sandbox::builder().build();
  std::stop_source stop;
  ExecuteOptions options;
  options.stop(stop.get_token());
  options.limits({.grace = 20s});
  std::atomic<bool> started = false;
  options.callbacks({make_callback(
      "start", "Starts", [&] { started = true; }, CallbackKind::Immediate)});
  const std::jthread stopper([&] {
    while (!started) std::this_thread::yield();
    stop.request_stop();
  });
  const ExecuteResult during = sandbox.execute(
      "try:\n    await start()\n    while True: pass\nfinally:\n    print('finally')", options);
  EXPECT_THAT(during, AllOf(IsCancelled(), Prints("finally\n")));
  EXPECT_FALSE(during.limit);
  const ExecuteResult before = sandbox.execute("print('started')\nwhile True: pass", options);
  EXPECT_THAT(before, IsCancelled());
  EXPECT_THAT(sandbox.execute("print(1)"), Completes());
}

// An await goes through much library code. Executing it writes nothing to it: docs/decisions/0032-code-is-read-only.md.
TEST(Execute, LibraryCodeStaysShared) {
  const Sandbox sandbox = Sandbox::builder().runtime(Runtime::create()).build();
  const ExecuteResult result = sandbox.execute("import asyncio\nawait asyncio.sleep(0.001)");
  EXPECT_LT(result.stats.pages_restored, 80u) << "107 where code was written, 57 without";
}

TEST(Execute, StatsSayWhatItCost) {
  const Sandbox sandbox = Sandbox::builder().build();
  const ExecuteResult busy = sandbox.execute("x = bytearray(40_000_000)\nfor i in range(200_000): pass");
  EXPECT_GT(busy.stats.guest, 1ms);
  EXPECT_GE(busy.stats.wall, busy.stats.guest);
  EXPECT_GE(busy.stats.peak_memory, Bytes{40'000'000});
  EXPECT_EQ(busy.stats.turns, 1u);
  const ExecuteResult waiting = sandbox.execute("import asyncio\nawait asyncio.sleep(0.05)");
  EXPECT_GE(waiting.stats.wall, 50ms);
  EXPECT_LT(waiting.stats.guest, waiting.stats.wall);
  EXPECT_GE(waiting.stats.turns, 2u);
  EXPECT_GT(waiting.stats.pages_restored, 0u);
}

TEST(Execute, MisuseThrows) {
  const auto is_refused = ThrowsError(ErrorKind::InvalidArgument);
  const auto with_limits = [](auto&& change) {
    return [change] {
      Limits limits;
      change(limits);
      (void)Sandbox::builder().limits(limits).build();
    };
  };
  EXPECT_THAT([] { (void)Sandbox::builder().environment("A=B", "x").build(); }, is_refused);
  EXPECT_THAT([] { (void)Sandbox::builder().environment("", "x").build(); }, is_refused);
  EXPECT_THAT([] { (void)Sandbox::builder().environment("A", "x\0y"s).build(); }, is_refused);
  EXPECT_THAT([] { (void)Sandbox::builder().result_variable("not a name").build(); }, is_refused);
  EXPECT_THAT([] { (void)Sandbox::builder().callback("result.of", "", [] {}).build(); }, is_refused);
  EXPECT_THAT(
      [] { (void)Sandbox::builder().callback("answer", "", [] {}).result_variable("answer").build(); },
      is_refused);
  EXPECT_THAT(with_limits([](Limits& limits) { limits.wall_time = 0ns; }), is_refused);
  EXPECT_THAT(with_limits([](Limits& limits) { limits.wall_time = -1ns; }), is_refused);
  EXPECT_THAT(with_limits([](Limits& limits) { limits.grace = -1ns; }), is_refused);
  EXPECT_THAT(with_limits([](Limits& limits) { limits.memory = Bytes{5ull << 30}; }), is_refused);
  EXPECT_THAT(with_limits([](Limits& limits) { limits.memory = Bytes{1}; }), is_refused)
      << "not enough for the image";
  EXPECT_THAT(
      [] {
        ClockOptions clock;
        clock.granularity = 0ns;
        (void)Sandbox::builder().clock(clock).build();
      },
      is_refused);
}

TEST(Execute, SandboxesAreCheapToCopyAndOutliveTheirBuilder) {
  std::vector<Sandbox> copies;
  {
    const Sandbox sandbox = Sandbox::builder().environment("A", "1").runtime(Runtime::create()).build();
    for (int i = 0; i < 100; ++i) copies.push_back(sandbox);
  }
  EXPECT_THAT(copies.back().execute("import os\nprint(os.environ['A'])"), Prints("1\n"));
  EXPECT_EQ(copies.front().runtime(), copies.back().runtime());
}

TEST(Execute, SeveralRuntimesAtOnce) {
  std::vector<Sandbox> sandboxes;
  for (int i = 0; i < 5; ++i) sandboxes.push_back(Sandbox::builder().runtime(Runtime::create()).build());
  for (const Sandbox& sandbox : sandboxes) EXPECT_THAT(sandbox.execute("print(1)"), Prints("1\n"));
  EXPECT_EQ(sandboxes[0].runtime()->stats().executions, 1u);
}

TEST(Execute, RuntimesComeAndGo) {
  for (int i = 0; i < 30; ++i) {
    EXPECT_THAT(Sandbox::builder().runtime(Runtime::create()).build().execute("print(1)"), Completes());
  }
}

TEST(Execute, EveryThreadOfTheHostCanRunGuests) {
  const Sandbox sandbox = Sandbox::builder().build();
  for (int i = 0; i < 200; ++i) {
    std::thread([&sandbox] { EXPECT_THAT(sandbox.execute("print(1)"), Completes()); }).join();
  }
}

TEST(Execute, WholeResultAsJson) {
  const Sandbox sandbox = Sandbox::builder().build();
  const json::value whole =
      to_json(sandbox.execute("import sys\nprint('out')\nresult = {'a': 1}\nsys.exit(3)"));
  EXPECT_EQ(whole.at("outcome"), "completed");
  EXPECT_EQ(whole.at("exit_code"), 3);
  EXPECT_EQ(whole.at("stdout"), "out\n");
  EXPECT_EQ(whole.at("value"), json::parse("{\"a\": 1}"));
  EXPECT_TRUE(whole.at("exception").is_null());
  EXPECT_TRUE(whole.at("stats").is_object());
  const json::value raised = to_json(sandbox.execute("1/0"));
  EXPECT_EQ(raised.at("exception").at("type"), "ZeroDivisionError");
  EXPECT_EQ(raised.at("exception").at("frames").at(0).at("line"), 1);
  // It survives being written and read.
  EXPECT_EQ(json::parse(json::serialize(raised)), raised);
}

TEST(Execute, VersionsAreKnown) {
  EXPECT_EQ(Runtime::shared()->image().python_version, "3.13.5");
  EXPECT_EQ(embedded_image().eryx_version, version());
  EXPECT_FALSE(embedded_image().state_identity.empty());
}

}  // namespace
}  // namespace eryx
