// SPDX-License-Identifier: MIT OR Apache-2.0
/// What a program's timers cost the host: the watchdog serves all executions, and no program may keep it busy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace std::chrono_literals;
using namespace support;

// Processor time of the watchdog's thread so far; zero if there is none.
std::chrono::nanoseconds watchdog_time() {
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::getline(std::ifstream(entry.path() / "comm"), name);
    if (name != "eryx-watchdog") continue;
    std::int64_t nanoseconds = 0;
    std::ifstream(entry.path() / "schedstat") >> nanoseconds;
    return std::chrono::nanoseconds(nanoseconds);
  }
  return {};
}

class Alarms : public testing::Test {
 protected:
  // The share of its wall time that a program costs the watchdog.
  double share_of(const std::string& program) {
    const std::chrono::nanoseconds before = watchdog_time();
    const ExecuteResult result = sandbox_.execute(
        "import signal, time\nset = lambda *s: signal.setitimer(signal.ITIMER_REAL, *s)\n" + program,
        ExecuteOptions().limits({.wall_time = 1s, .grace = 100ms}));
    EXPECT_THAT(result, Exceeds(LimitKind::WallTime)) << program;
    return std::chrono::duration<double>(watchdog_time() - before) / result.stats.wall;
  }

  Sandbox sandbox_ = Sandbox::builder().build();
};

// Each of the alarms and wakes costs the watchdog some microseconds; there are at most some thousands in a second, where a
// busy watchdog would take as long as the program.
TEST_F(Alarms, DoNotKeepTheWatchdogBusy) {
  for (const char* program : {
           "signal.signal(14, lambda *_: None)\nset(1e-9, 1e-9)\nwhile True: pass",
           "signal.signal(14, signal.SIG_IGN)\nset(1e-9, 1e-9)\nwhile True: time.sleep(1e-9)",
           "signal.signal(14, lambda *_: set(1e-9))\nset(1e-9)\nwhile True: signal.pause()",
           "while True:\n  for i in range(20_000): set(0.4 - i * 1e-5)",
           "while True:\n  for i in range(20_000): set(0.4 - i * 1e-5); set(1)",
           "signal.signal(14, signal.SIG_IGN)\nwhile True: set(0.0011); set(0)",
           "signal.signal(14, lambda *_: None)\nset(1e-9, 1e-9)\nwhile True: sum(range(10**6))",
       }) {
    EXPECT_LT(share_of(program), 0.2) << program;
  }
}

// Another's limits are kept on time while one program's timers ring.
TEST_F(Alarms, DoNotDelayOthers) {
  RunningExecution noisy = sandbox_.start(
      "import signal\nsignal.signal(14, lambda *_: None)\nsignal.setitimer(0, 1e-9, 1e-9)\n"
      "while True: pass",
      ExecuteOptions().limits({.wall_time = 60s}));
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(
        sandbox_.execute("while True: pass", ExecuteOptions().limits({.wall_time = 50ms, .grace = 50ms})),
        Exceeds(LimitKind::WallTime));
  }
  noisy.cancel();
  EXPECT_EQ(noisy.wait().outcome, Outcome::Cancelled);
}

}  // namespace
}  // namespace eryx::security
