// SPDX-License-Identifier: MIT OR Apache-2.0
/// Programs that were executed before are not compiled again, and nobody can tell but by the time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::HasSubstr;
using testing::Not;

class ProgramCacheTest : public testing::Test {
 protected:
  [[nodiscard]] SandboxBuilder builder() const {
    SandboxBuilder builder = Sandbox::builder();
    builder.program_cache(cache_);
    return builder;
  }

  /// Executes the program four times: as new, compiled for the cache, and twice from the cache if `hits`. All are as without.
  void expect_same(const std::string& program, std::uint64_t hits, const ExecuteOptions& options = {}) const {
    const ExecuteResult plain = Sandbox::builder().build().execute(program, options);
    const Sandbox sandbox = builder().build();
    const std::uint64_t before = cache_.stats().hits;
    for (int i = 0; i < 4; ++i) {
      const ExecuteResult result = sandbox.execute(program, options);
      EXPECT_EQ(result.outcome, plain.outcome) << program;
      EXPECT_EQ(result.exit_code, plain.exit_code) << program;
      EXPECT_EQ(result.stdout_text, plain.stdout_text) << program;
      EXPECT_EQ(result.stderr_text, plain.stderr_text) << program;
      EXPECT_EQ(result.value_json, plain.value_json) << program;
      ASSERT_EQ(result.exception.has_value(), plain.exception.has_value()) << program;
      if (plain.exception) {
        EXPECT_EQ(result.exception->traceback, plain.exception->traceback);
      }
    }
    EXPECT_EQ(cache_.stats().hits - before, hits) << program;
  }

  ProgramCache cache_;
};

TEST_F(ProgramCacheTest, ProgramsDoWhatTheyDid) {
  expect_same("", 2);
  expect_same("print(1)", 2);
  expect_same("x = [i * i for i in range(3)]\nresult = {'x': x, 'n': __name__, 'f': __file__}", 2);
  expect_same("def f(n):\n    return 1 / n\n\nclass A:\n    '''D.'''\n    def g(self): f(0)\nA().g()\n", 2);
  expect_same("import asyncio\nprint(await asyncio.gather(asyncio.sleep(0.001, 1), asyncio.sleep(0, 2)))", 2);
  expect_same("import inspect\ndef f():  # a comment\n    pass\nprint(inspect.getsource(f))", 2);
  expect_same("from __future__ import annotations\ndef f(x: undefined): pass\nprint(f.__annotations__)", 2);
  expect_same("\xef\xbb\xbfprint('\xc3\xa4')", 2);
  expect_same("import sys\nsys.exit(3)", 2);
  expect_same("a = 'long enough ' * 9\ndef f(): return 123456789\nprint(f() is 123456789 or f())", 0);
  expect_same("print(len([m for m in __import__('sys').modules]))", 2);
  expect_same("x = ('a b', 1e100)\ndef f(): return ('a b', 1e100)\nprint(x is f(), 'a b' is x[0])", 0);
  expect_same(
      "x = ('a b', 1e100)\ndef f(): return ('a b', 1e100)\nprint(id(x) == id(f()), id(x[0]) == id(f()[0]))",
      2);
}

// Bytes of code have the elements of sets sorted.
TEST_F(ProgramCacheTest, SetsKeepTheirOrder) {
  const Sandbox plain = Sandbox::builder().build();
  const Sandbox sandbox = builder().build();
  for (const char* program :
       {"for q in {8, 0, 16}: print(q)", "print({64, 0, 32, 128, 256, 8})",
        "def f():\n    return [x for x in {'pear', 'apple', 'fig', 'plum', 'lime'}]\nprint(f())",
        "print([x in {1, 2, 3} for x in (1, 4)])"}) {
    const std::string expected = plain.execute(program).stdout_text;
    for (int i = 0; i < 4; ++i) EXPECT_THAT(sandbox.execute(program), Prints(expected));
  }
}

TEST_F(ProgramCacheTest, ExitFunctionsOfTheImageRunAtTheEnd) {
  RuntimeLibrary library;
  library.name = "leaving";
  library.setup = "import atexit, os\n@atexit.register\ndef leave(): print('exit', os.listdir())\n";
  const Sandbox sandbox = builder().library(library).build();
  for (int i = 0; i < 4; ++i)
    EXPECT_THAT(sandbox.execute("print('program')", ExecuteOptions().file("x", "1")),
                Prints("program\nexit ['x']\n"));
}

TEST_F(ProgramCacheTest, MemoryIsTheProgramsOwn) {
  const std::string program = "x = '" + std::string(700'000, 'a') + "'\nprint(len(x))";
  for (int mebibytes = 33; mebibytes < 42; ++mebibytes) {
    Limits limits;
    limits.memory = Bytes{static_cast<std::uint64_t>(mebibytes) << 20};
    const Outcome expected = Sandbox::builder().limits(limits).build().execute(program).outcome;
    SandboxBuilder remembering = Sandbox::builder();
    remembering.program_cache(ProgramCache()).limits(limits);
    const Sandbox sandbox = remembering.build();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(sandbox.execute(program).outcome, expected) << mebibytes;
  }
}

TEST_F(ProgramCacheTest, IsCancelledWhileItCompiles) {
  std::string program = "print(1)\n";
  for (int i = 0; i < 20'000; ++i) program += "x" + std::to_string(i) + " = [a + b * 2 for a, b in []]\n";
  const Sandbox sandbox = builder().build();
  for (int i = 0; i < 2; ++i) {
    std::stop_source source;
    const std::jthread canceller([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
      source.request_stop();
    });
    const auto started = std::chrono::steady_clock::now();
    EXPECT_THAT(sandbox.execute(program, ExecuteOptions().stop(source.get_token())), IsCancelled());
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(2));
  }
}

TEST_F(ProgramCacheTest, LoopsOfTheirOwn) {
  const std::string main =
      "import asyncio\nasync def main():\n    await asyncio.sleep(0.001)\n    print('done')\n";
  expect_same(main + "asyncio.run(main())", 2);
  expect_same(main + "asyncio.run(main())\nawait main()", 2);
  expect_same(main + "def f():\n    asyncio.run(main())\nf()", 2);
  expect_same("print('asyncio.run(')", 2);
}

TEST_F(ProgramCacheTest, WhatIsWrongSaysSoEachTime) {
  expect_same("x = (", 0);
  expect_same("x = '\\d'\nprint(x)", 0);  // a SyntaxWarning
  expect_same("print('\xff')", 0);
  expect_same(std::string("a\0b", 3), 0);
  expect_same("x = " + std::string(5'000, '(') + std::string(5'000, ')'), 0);
}

TEST_F(ProgramCacheTest, InputsAndOptionsAreEachExecutions) {
  const Sandbox sandbox = builder().build();
  for (int i = 0; i < 4; ++i) {
    const std::string number = std::to_string(i);
    const auto options = ExecuteOptions().input("n", i).arguments({"a", number}).standard_input("s");
    EXPECT_THAT(sandbox.execute("import sys\nprint(n, sys.argv[-1], input())", options),
                Prints(number + " " + number + " s\n"));
  }
}

TEST_F(ProgramCacheTest, CallbacksAreTheSandboxs) {
  const std::string program = "def f():\n    return host()\nprint(await f())";
  for (const int answer : {1, 2}) {
    const Sandbox sandbox = builder().callback("host", "", [answer] { return answer; }).build();
    for (int i = 0; i < 3; ++i) EXPECT_THAT(sandbox.execute(program), Prints(std::to_string(answer) + "\n"));
  }
  EXPECT_THAT(builder().build().execute(program), Raises("NameError"));
  EXPECT_GE(cache_.stats().hits, 4U);
}

TEST_F(ProgramCacheTest, AnotherImageHasItsOwn) {
  RuntimeLibrary library;
  library.name = "more";
  library.setup = "more = 7\n";
  const std::string program = "print(globals().get('more'))";
  for (int i = 0; i < 3; ++i) EXPECT_THAT(builder().build().execute(program), Prints("None\n"));
  const std::uint64_t hits = cache_.stats().hits;
  EXPECT_THAT(builder().library(library).build().execute(program), Prints("7\n"));
  EXPECT_EQ(cache_.stats().hits, hits);
}

TEST_F(ProgramCacheTest, TracesAndCheckpointsAreAsWithout) {
  const Sandbox sandbox = builder().build();
  const std::string program = "import asyncio\nx = 1\nawait asyncio.sleep(0)\nprint(x)";
  std::vector<std::size_t> lines;
  for (int i = 0; i < 4; ++i)
    lines.push_back(sandbox.execute(program, ExecuteOptions().trace(TraceOptions())).trace.events.size());
  EXPECT_GT(lines[0], 3U);
  EXPECT_THAT(lines, testing::Each(lines[0]));
}

TEST_F(ProgramCacheTest, SessionsDoNotUseIt) {
  Session session(builder().build());
  for (int i = 0; i < 4; ++i) EXPECT_THAT(session.execute("print(1)"), Prints("1\n"));
  EXPECT_EQ(cache_.stats().hits + cache_.stats().misses, 0U);
}

TEST_F(ProgramCacheTest, LimitsHoldWhileItIsCompiled) {
  // Compiling it takes longer than the limit, whichever execution compiles it.
  std::string program;
  for (int i = 0; i < 20'000; ++i) program += "x" + std::to_string(i) + " = [a + b * 2 for a, b in []]\n";
  Limits limits;
  limits.wall_time = std::chrono::milliseconds(50);
  const Sandbox sandbox = builder().limits(limits).build();
  for (int i = 0; i < 3; ++i) EXPECT_THAT(sandbox.execute(program), Exceeds(LimitKind::WallTime));
  EXPECT_EQ(cache_.stats().hits, 0U);
}

TEST_F(ProgramCacheTest, ManyThreadsShareIt) {
  const auto work = [&] {
    const Sandbox sandbox = builder().build();
    for (int i = 0; i < 100; ++i) {
      const std::string n = std::to_string(i % 7);
      EXPECT_THAT(sandbox.execute("print(" + n + " + 1)"), Prints(std::to_string(i % 7 + 1) + "\n"));
    }
  };
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(work);
  threads.clear();
  EXPECT_GT(cache_.stats().hits, 300U);
}

TEST_F(ProgramCacheTest, JournalsReplay) {
  const Sandbox sandbox = builder().build();
  const std::string program = "import random, time\nprint(random.random(), time.time())";
  for (int i = 0; i < 4; ++i) {
    const ExecuteResult first = sandbox.execute(program, ExecuteOptions().recording(Recording::On));
    ASSERT_TRUE(first.journal);
    const ExecuteResult again = sandbox.execute(program, ExecuteOptions().replay(*first.journal));
    EXPECT_EQ(again.stdout_text, first.stdout_text);
  }
}

}  // namespace
}  // namespace eryx
