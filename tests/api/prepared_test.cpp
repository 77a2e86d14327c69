// SPDX-License-Identifier: MIT OR Apache-2.0
/// Programs whose beginning runs once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/use_future.hpp>
#include <future>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
namespace asio = boost::asio;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Sandbox plain() { return Sandbox::builder().build(); }

struct Article {
  std::string name;
};
ERYX_DESCRIBE_ARGS(Article, (name, "its name"))

Sandbox shop() {
  return Sandbox::builder()
      .callback("fetch_price", "The price of an article",
                [](const Article& article) { return static_cast<int>(article.name.size()); })
      .build();
}

PythonException failure_of(const Prepared& program) {
  EXPECT_FALSE(program.is_ready());
  return program.setup().exception.value_or(PythonException());
}

TEST(Prepared, BeginsEachExecutionWithWhatWasDoneOnce) {
  const Prepared program = plain().prepare(R"(import eryx, json
class Counter:
    runs = 0
def count():
    Counter.runs += 1
    return Counter.runs
table = json.loads("[1, 2, 3]")
_private = 4
eryx.ready()
table.append(step)
result = [count(), len(table), _private, __name__]
)");
  ASSERT_TRUE(program.is_ready());
  EXPECT_THAT(program.setup(), Completes());
  for (int run = 0; run < 3; ++run)
    EXPECT_THAT(program.execute(ExecuteOptions().input("step", run)), HasValue(R"([1, 4, 4, "__main__"])"));
}

TEST(Prepared, IsTheSameProgramWithoutPreparation) {
  const std::string text = "import eryx\nx = 1\neryx.ready()\nprint(x + y)";
  const ExecuteOptions options = ExecuteOptions().input("y", 2);
  EXPECT_THAT(plain().execute(text, options), Prints("3\n"));
  EXPECT_THAT(plain().prepare(text).execute(options), Prints("3\n"));
}

TEST(Prepared, WithoutAMarkOnlyItsModulesAreImported) {
  const Prepared program = plain().prepare(R"(
print("runs")
try:
    import no_such_module
except ImportError:
    no_such_module = None
from collections import abc
def late():
    import fractions
import sys
result = ["fractions" in sys.modules, no_such_module]
)");
  ASSERT_TRUE(program.is_ready());
  EXPECT_THAT(program.execute(), AllOf(Prints("runs\n"), HasValue("[true, null]")));
}

TEST(Prepared, ShowsTheProgramsOwnLinesInTracebacks) {
  const Prepared program = plain().prepare(R"(import eryx
def divide(a):
    return a / 0
eryx.ready()
divide(1)
)");
  const ExecuteResult result = program.execute();
  ASSERT_TRUE(result.exception);
  EXPECT_EQ(result.exception->traceback, plain().execute(program.program()).exception->traceback);
  EXPECT_THAT(result.exception->traceback,
              AllOf(HasSubstr("line 5, in <module>"), HasSubstr("return a / 0")));
}

TEST(Prepared, CallsTheCallbacksOfEachExecution) {
  const Prepared program = shop().prepare(R"(import eryx
async def double(name):
    return 2 * await fetch_price(name)
kept = fetch_price
eryx.ready()
result = [await double(article), await fetch_price(article), await kept(article)]
)");
  ASSERT_TRUE(program.is_ready()) << failure_of(program).traceback;
  EXPECT_THAT(program.execute(ExecuteOptions().input("article", "pear")), HasValue("[8, 4, 4]"));
}

TEST(Prepared, AwaitsAtBothLevels) {
  const Prepared program = plain().prepare(R"(import eryx, asyncio
await asyncio.sleep(0)
async def main():
    await asyncio.sleep(0)
    return 7
eryx.ready()
result = await main()
)");
  ASSERT_TRUE(program.is_ready()) << failure_of(program).traceback;
  EXPECT_THAT(program.execute(), HasValue("7"));
  const Prepared runner = plain().prepare(R"(import eryx, asyncio
async def main():
    await asyncio.sleep(0)
    print("ran")
eryx.ready()
asyncio.run(main())
)");
  EXPECT_THAT(runner.execute(), Prints("ran\n"));
}

TEST(Prepared, KeepsFutureStatements) {
  const Prepared program = plain().prepare(R"(from __future__ import annotations
import eryx
eryx.ready()
def f(x: no_such_name): pass
result = f.__annotations__
)");
  EXPECT_THAT(program.execute(), HasValue(R"({"x": "no_such_name"})"));
}

TEST(Prepared, RunsExitFunctionsAtTheEndOfEachExecution) {
  const Prepared program = plain().prepare(
      "import eryx, atexit\natexit.register(print, 'first')\neryx.ready()\n"
      "atexit.register(print, 'second')\nprint('ran')");
  ASSERT_TRUE(program.is_ready());
  for (int run = 0; run < 2; ++run) EXPECT_THAT(program.execute(), Prints("ran\nsecond\nfirst\n"));
}

TEST(Prepared, SaysWhyAProgramIsNotReadyAndRunsAllOfIt) {
  const Prepared raises = plain().prepare("import eryx\nx = 1 / 0\neryx.ready()");
  EXPECT_EQ(failure_of(raises).type, "ZeroDivisionError");
  EXPECT_THAT(failure_of(raises).traceback, AllOf(HasSubstr("File \"<user>\", line 2, in <module>"),
                                                  HasSubstr("x = 1 / 0"), Not(HasSubstr("_eryx"))));
  EXPECT_THAT(raises.execute(), Raises("ZeroDivisionError"));

  const Prepared prints = plain().prepare("import eryx\nprint('hello')\neryx.ready()");
  EXPECT_EQ(failure_of(prints).type, "PreparationError");
  EXPECT_THAT(failure_of(prints).message, AllOf(HasSubstr("it prints"), HasSubstr("line 2")));
  EXPECT_THAT(prints.execute(), Prints("hello\n"));

  EXPECT_EQ(failure_of(plain().prepare("import eryx\neryx.ready(")).type, "SyntaxError");
  EXPECT_THAT(failure_of(plain().prepare("import eryx, asyncio\nt = asyncio.create_task(asyncio.sleep(9))\n"
                                         "eryx.ready()"))
                  .message,
              HasSubstr("it leaves the task"));
  EXPECT_THAT(failure_of(plain().prepare("import eryx\nf = open('x', 'w')\neryx.ready()")).message,
              HasSubstr("files open"));
  EXPECT_EQ(failure_of(plain().prepare("import eryx, os\nos.chdir('/tmp')\neryx.ready()")).message,
            "it changes the working directory to '/tmp' for every program");
  const Prepared exits = plain().prepare("import eryx, sys\nsys.exit(3)\neryx.ready()");
  EXPECT_FALSE(exits.is_ready());
  EXPECT_EQ(exits.setup().exit_code, 3);
  EXPECT_EQ(exits.execute().exit_code, 3);
}

TEST(Prepared, HoldsItsLimits) {
  const Prepared hangs = plain().prepare("import eryx\nwhile True: pass\neryx.ready()",
                                         {.limits = Limits{.wall_time = std::chrono::milliseconds(50)}});
  EXPECT_FALSE(hangs.is_ready());
  EXPECT_THAT(hangs.setup(), Exceeds(LimitKind::WallTime));
  const Prepared swells = plain().prepare("import eryx\nx = bytes(1 << 30)\neryx.ready()");
  EXPECT_THAT(swells.setup(), Exceeds(LimitKind::Memory));
  const Prepared large =
      plain().prepare("#" + std::string(100, ' '), {.limits = Limits{.source = Bytes{10}}});
  EXPECT_THAT(large.setup(), Exceeds(LimitKind::Source));
}

TEST(Prepared, IsMadeOnceByARuntime) {
  const auto runtime = Runtime::create({.workers = 1});
  const Sandbox sandbox = Sandbox::builder().runtime(runtime).build();
  const std::string text = "import eryx, time\nstarted = object()\neryx.ready()\nresult = id(started)";
  const Prepared first = sandbox.prepare(text);
  EXPECT_EQ(sandbox.prepare(text).sandbox().image().state_identity, first.sandbox().image().state_identity);
  EXPECT_NE(sandbox.prepare(text + " ").sandbox().image().state_identity,
            first.sandbox().image().state_identity);
  EXPECT_NE(first.sandbox().image().state_identity, sandbox.image().state_identity);
}

TEST(Prepared, RunsABatchInOrder) {
  const Prepared program = plain().prepare("import eryx\nx = 1\neryx.ready()\nresult = x + n");
  std::vector<ExecuteOptions> options;
  for (int n = 0; n < 100; ++n) options.push_back(ExecuteOptions().input("n", n));
  const std::vector<ExecuteResult> results = program.execute_many(options);
  ASSERT_EQ(results.size(), 100u);
  for (int n = 0; n < 100; ++n)
    EXPECT_THAT(results[static_cast<std::size_t>(n)], HasValue(std::to_string(n + 1)));
  EXPECT_THAT(program.execute_many({}), ElementsAre());
  options[50].input("not a name", 1);
  EXPECT_THAT([&] { (void)program.execute_many(options); }, ThrowsError(ErrorKind::InvalidArgument));
}

TEST(Prepared, RunsOnWorkersAndInSessions) {
  const Prepared program = plain().prepare("import eryx\ndef f(): return 5\neryx.ready()\nresult = f()");
  EXPECT_THAT(program.start().wait(), HasValue("5"));
  EXPECT_THAT(program.async_execute({}, asio::use_future).get(), HasValue("5"));
  Session session(program.sandbox());
  EXPECT_THAT(session.execute("result = f() + 1"), HasValue("6"));
}

TEST(Prepared, IsTracedLikeAnyProgram) {
  const Prepared program = plain().prepare("import eryx\ndef f():\n    return 5\neryx.ready()\nresult = f()");
  const ExecuteResult result = program.execute(ExecuteOptions().trace());
  std::vector<std::uint32_t> lines;
  for (const TraceEvent& event : result.trace.events) {
    if (event.kind == TraceEventKind::Line) lines.push_back(event.line);
  }
  EXPECT_THAT(lines, ElementsAre(4, 5, 3));
}

TEST(Prepared, ItsBeginningMayRunALoop) {
  const Prepared program = Sandbox::builder().build().prepare(
      "import asyncio, eryx\nasync def main():\n    await asyncio.sleep(0)\n    return 7\n"
      "x = asyncio.run(main())\neryx.ready()\nprint(x)\n");
  EXPECT_TRUE(program.is_ready());
  EXPECT_EQ(program.execute().stdout_text, "7\n");
}

}  // namespace
}  // namespace eryx
