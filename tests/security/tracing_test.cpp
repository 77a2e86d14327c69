// SPDX-License-Identifier: MIT OR Apache-2.0
/// Programs that want to hide from tracing, or to hold the host by it. Judged from the host's side.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace support;
using namespace std::chrono_literals;
using testing::Contains;
using testing::Gt;
using testing::SizeIs;

// The lines of function `secret` that a program ran.
std::vector<std::uint32_t> secret_lines(const Trace& trace) {
  std::vector<std::uint32_t> lines;
  for (const TraceEvent& event : trace.events) {
    if (event.kind == TraceEventKind::Line && event.function->name == "secret") lines.push_back(event.line);
  }
  return lines;
}

struct Attempt {
  std::string name;
  std::string program;
};

void PrintTo(const Attempt& attempt, std::ostream* out) { *out << attempt.name; }

class HidingProgram : public testing::TestWithParam<Attempt> {};

// Each defines `secret` in its first two lines, does something to the tracing, and runs it.
TEST_P(HidingProgram, IsSeen) {
  const std::string program = "def secret():\n    x = 1\n" + GetParam().program;
  const ExecuteResult result =
      Sandbox::builder().build().execute(program, ExecuteOptions().trace({.events = 100'000}));
  EXPECT_THAT(result, Completes());
  EXPECT_THAT(secret_lines(result.trace), Contains(2U));
}

INSTANTIATE_TEST_SUITE_P(
    All, HidingProgram,
    testing::Values(
        Attempt{"all_tool_ids", R"(
import sys
M = sys.monitoring
for tool in range(6):
    M.use_tool_id(tool, "mine")
    M.set_events(tool, M.events.LINE)
    M.register_callback(tool, M.events.LINE, lambda code, line: M.DISABLE)
    M.set_events(tool, 0)
    M.free_tool_id(tool)
for tool in (6, 7):
    for attempt in (lambda: M.free_tool_id(tool), lambda: M.set_events(tool, 0), lambda: M.use_tool_id(tool, "x"),
                    lambda: M.register_callback(tool, M.events.LINE, None)):
        try:
            attempt()
        except ValueError:
            pass
secret()
)"},
        Attempt{"switch_profile", "import sys\nsys.setprofile(print)\nsys.setprofile(None)\nsecret()\n"},
        Attempt{"switch_trace",
                "import sys\nsys.settrace(lambda *a: None)\nsecret()\nsys.settrace(None)\nsecret()\n"},
        Attempt{"inside_a_trace_function", R"(
import sys
def hook(frame, event, arg):
    secret()
sys.settrace(hook)
(lambda: None)()
sys.settrace(None)
)"},
        Attempt{"restart_events", "import sys\nsys.monitoring.restart_events()\nsecret()\n"},
        Attempt{"no_monitoring_module", "import sys\ndel sys.monitoring\nsys.modules.clear()\nsecret()\n"},
        Attempt{"print_is_gone",
                "import builtins, sys\nbuiltins.print = None\nsys.stdout = None\nsecret()\n"},
        Attempt{"in_a_task", "import asyncio\nasync def main():\n    secret()\nasyncio.run(main())\n"},
        Attempt{"in_a_destructor", "class D:\n    def __del__(self):\n        secret()\nD()\n"}));

// Host and guest together: what a traced program can cost is bounded as for any other.
TEST(TracedProgram, OfMillionsOfEventsIsBounded) {
  const auto before = std::chrono::steady_clock::now();
  const ExecuteResult result = Sandbox::builder().build().execute(
      "while True:\n    pass", ExecuteOptions().trace({.events = 1000}).limits({.wall_time = 300ms}));
  EXPECT_EQ(result.outcome, Outcome::LimitExceeded);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 2s);
  EXPECT_THAT(result.trace.events, SizeIs(1000));
  EXPECT_THAT(result.trace.left_out, Gt(10'000U));
}

TEST(TracedProgram, TextIsBounded) {
  // Many functions with long names, and long arguments and messages.
  const ExecuteResult result = Sandbox::builder()
                                   .callback("take", "", [](const boost::json::object&) { return 1; })
                                   .build()
                                   .execute(R"py(
for i in range(200):
    name = f"f{i}" + "x" * 5000
    f = (lambda: None).__class__((lambda: 0).__code__.replace(co_qualname=name), {})
    f()
    try:
        raise ValueError("z" * 1000)
    except ValueError:
        pass
    await take(text="w" * 10_000)
)py",
                                            ExecuteOptions().trace({.events = 100'000, .text = 100'000}));
  EXPECT_THAT(result, Completes());
  std::size_t text = 0;
  for (const TraceEvent& event : result.trace.events) {
    if (event.exception) text += event.exception->message.size();
    if (event.kind == TraceEventKind::CallbackStart) text += event.callback->arguments.size();
  }
  EXPECT_LE(text, 100'000U);
}

TEST(TracedProgram, ABlockedHandlerHoldsItNoLongerThanItSays) {
  std::atomic<bool> is_open{false};
  std::atomic<bool> has_waited{false};
  const auto before = std::chrono::steady_clock::now();
  std::thread opener([&] {
    std::this_thread::sleep_for(1s);
    is_open = true;
  });
  // The program must go on while the handler is stuck: it says so by a callback.
  std::atomic<std::chrono::steady_clock::duration> ended{};
  const Sandbox sandbox = Sandbox::builder()
                              .callback(
                                  "done", "",
                                  [&] {
                                    ended = std::chrono::steady_clock::now() - before;
                                    return 1;
                                  },
                                  CallbackKind::Immediate)
                              .build();
  const ExecuteResult result = sandbox.execute("for i in range(50000):\n    pass\ndone.sync()",
                                               ExecuteOptions().on_trace([&](const TraceEvent&) {
                                                 while (!is_open) std::this_thread::sleep_for(1ms);
                                                 has_waited = true;
                                               }));
  opener.join();
  EXPECT_THAT(result, Completes());
  EXPECT_TRUE(has_waited);
  EXPECT_LT(ended.load(), 900ms);
}

// Of an untraced program nothing is kept, and tracing one does not slow down those after it.
TEST(TracedProgram, LeavesNothingBehind) {
  const Sandbox sandbox = Sandbox::builder().build();
  const ExecuteResult untouched = sandbox.execute("x = 1");
  (void)sandbox.execute("def f():\n    pass\nf()", ExecuteOptions().trace());
  const ExecuteResult after = sandbox.execute("import sys\nresult = sys.getprofile() is None");
  EXPECT_EQ(after.value(), boost::json::value(true));
  EXPECT_THAT(after.trace.events, SizeIs(0));
  EXPECT_THAT(untouched.trace.events, SizeIs(0));
}

}  // namespace
}  // namespace eryx::security
