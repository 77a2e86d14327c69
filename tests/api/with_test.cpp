// SPDX-License-Identifier: MIT OR Apache-2.0
// Sandboxes made from another one, and options in one line.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace std::chrono_literals;
using namespace support;

Callback answering(const char* name, int value) {
  return make_callback(name, "Answers", [value] { return value; });
}

TEST(With, OtherLimitsLeaveTheFirstSandboxAsItWas) {
  const Sandbox slow = Sandbox::builder().build();
  const Sandbox fast = slow.with(SandboxChanges().limits({.wall_time = 50ms, .grace = 10ms}));
  EXPECT_THAT(fast.execute("while True: pass"), Exceeds(LimitKind::WallTime));
  EXPECT_THAT(slow.execute("import time\ntime.sleep(0.1)"), Completes());
  EXPECT_EQ(fast.runtime(), slow.runtime());
}

TEST(With, FurtherCallbacksAreAddedAndThoseOfTheSameNameReplaced) {
  const Sandbox first =
      Sandbox::builder().callback(answering("one", 1)).callback(answering("two", 2)).build();
  const Sandbox second =
      first.with(SandboxChanges().callback(answering("two", 20)).callback(answering("three", 30)));
  const ExecuteResult result = second.execute("result = [await one(), await two(), await three()]");
  EXPECT_EQ(result.value_json, "[1, 20, 30]");
  EXPECT_EQ(first.execute("result = await two()").value_json, "2");
  EXPECT_THAT(first.execute("await three()"), Raises("NameError"));
  EXPECT_EQ(second.callbacks().size(), 3U);
}

TEST(With, FurtherVariablesAreAddedAndThoseOfTheSameNameReplaced) {
  const Sandbox first = Sandbox::builder().environment("A", "1").environment("B", "2").build();
  const Sandbox second = first.with(SandboxChanges().environment("B", "20").environment("C", "30"));
  const char* const program = "import os\nresult = sorted(os.environ.items())";
  EXPECT_EQ(second.execute(program).value_json, R"([["A", "1"], ["B", "20"], ["C", "30"]])");
  EXPECT_EQ(first.execute(program).value_json, R"([["A", "1"], ["B", "2"]])");
}

TEST(With, RefusesWhatTheBuilderRefuses) {
  const Sandbox sandbox = Sandbox::builder().build();
  EXPECT_THROW((void)sandbox.with(SandboxChanges().limits({.wall_time = 0s})), Error);
  EXPECT_THROW((void)sandbox.with(SandboxChanges().callback(answering("not a name!", 1))), Error);
  EXPECT_THROW(
      (void)sandbox.with(SandboxChanges().callback(answering("twice", 1)).callback(answering("twice", 2))),
      Error);
  EXPECT_THROW((void)sandbox.with(SandboxChanges().callback(answering("twice", 1)))
                   .with(SandboxChanges().callback(answering("twice", 2)).callback(answering("twice", 3))),
               Error);
  EXPECT_THROW((void)sandbox.with(SandboxChanges().environment("A=B", "")), Error);
}

TEST(Options, FitIntoOneLine) {
  const Sandbox sandbox = Sandbox::builder().build();
  EXPECT_EQ(sandbox.execute("result = input()", ExecuteOptions().standard_input("x")).value_json, "\"x\"");
  const ExecuteResult all =
      sandbox.execute("print(x + y)\nresult = await three()", ExecuteOptions()
                                                                  .inputs({{"x", 1}})
                                                                  .input("y", 2)
                                                                  .limits({.wall_time = 10s})
                                                                  .callbacks({answering("three", 3)}));
  EXPECT_THAT(all, Completes());
  EXPECT_EQ(all.stdout_text, "3\n");
  EXPECT_EQ(all.value_json, "3");
}

TEST(Options, ASetterReplacesWhatWasSetBefore) {
  const Sandbox sandbox = Sandbox::builder().build();
  ExecuteOptions options;
  options.inputs({{"x", 1}, {"y", 2}}).inputs({{"x", 10}});
  EXPECT_EQ(sandbox.execute("result = [x, 'y' in globals()]", options).value_json, "[10, false]");
  const ExecuteOptions copied = options;
  options.input("x", 100);
  EXPECT_EQ(sandbox.execute("result = x", copied).value_json, "10") << "a copy is a value of its own";
  EXPECT_EQ(sandbox.execute("result = x", options).value_json, "100");
}

TEST(Options, OfACopyAreItsOwn) {
  const Sandbox sandbox = Sandbox::builder().build();
  const char* const program = R"(
import os
result = [x, "y" in globals(), open("a").read(), os.path.exists("b")]
)";
  ExecuteOptions first = ExecuteOptions().input("x", 1).file("a", "1");
  ExecuteOptions second = first;
  second.input_json("x", "2").input("y", 3).file("a", "2").file("b", "3");
  EXPECT_EQ(sandbox.execute(program, first).value_json, R"([1, false, "1", false])");
  EXPECT_EQ(sandbox.execute(program, second).value_json, R"([2, true, "2", true])");
  first.input("x", 10).file("a", "10");
  EXPECT_EQ(sandbox.execute(program, first).value_json, R"([10, false, "10", false])");
  EXPECT_EQ(sandbox.execute(program, second).value_json, R"([2, true, "2", true])");
  // What runs has what there was when it began.
  RunningExecution running = sandbox.start(std::string("import time\ntime.sleep(0.05)\n") + program, first);
  first.input("x", 11).file("a", "11");
  EXPECT_EQ(running.wait().value_json, R"([10, false, "10", false])");
}

// Each was as dear as all before it: these took minutes.
TEST(Options, MayBeMany) {
  constexpr int count = 100'000;
  ExecuteOptions options;
  ResumeOptions answers;
  for (int i = 0; i < count; ++i) {
    const std::string name = "x" + std::to_string(i);
    options.input(name, i).input_json("y" + std::to_string(i), "1").file(name, "");
    answers.answer(static_cast<std::uint32_t>(i), RawJson{"1"});
  }
  const Sandbox sandbox = Sandbox::builder().build();
  options.files({});
  EXPECT_EQ(sandbox.execute("result = [x0, x99999, y0 + y99999]", options).value_json, "[0, 99999, 2]");
}

}  // namespace
}  // namespace eryx
