// SPDX-License-Identifier: MIT OR Apache-2.0
/// Hostile programs that share compiled programs with others: none has a say in what another one runs, and the host's memory
/// and time are bounded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace support;
using namespace std::chrono_literals;

class HostileCacheTest : public testing::TestWithParam<const char*> {
 protected:
  ProgramCache cache_;
  Sandbox sandbox_ = Sandbox::builder().program_cache(cache_).build();
};

// The victim's text is one that the attacker knows, and executes too, with inputs of his own: code that runs while the cache
// could still be told something.
TEST_P(HostileCacheTest, ProgramsOfOthersStayWhatTheyAre) {
  const std::string victim = "if code: exec(code)\nprint('victim')\n";
  const auto attack =
      ExecuteOptions().input("code", GetParam()).limits(Limits{.wall_time = 500ms, .grace = 50ms});
  for (int i = 0; i < 4; ++i) {
    (void)sandbox_.execute(victim, attack);
    (void)sandbox_.execute(GetParam(), attack);
    EXPECT_THAT(sandbox_.execute(victim, ExecuteOptions().input("code", "")), Prints("victim\n"));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Programs, HostileCacheTest,
    testing::Values(
        "import _eryx.compiled\n_eryx.compiled.compile_program = lambda text: 'cA=='",
        "import marshal\nmarshal.dumps = lambda code: b''", "import builtins\nbuiltins.compile = None",
        "import _eryx_host\n_eryx_host.hold_prepared(b\"if code: exec(code)\\nprint('victim')\\n\", None, "
        "compile('print(666)', '<user>', 'exec'))",
        "import ctypes", "result = 'cA=='", "import os\nos._exit(0)", "while True: pass",
        "import binascii\nbinascii.b2a_base64 = None", "import builtins\nbuiltins.__dict__.clear()"));

TEST(HostileCache, ManyProgramsTakeNoMoreThanTheCapacity) {
  const ProgramCache cache(Bytes{1 << 20});
  const Sandbox sandbox = Sandbox::builder().program_cache(cache).build();
  for (int i = 0; i < 300; ++i) {
    const std::string text = "x = " + std::to_string(i) + "#" + std::string(20'000, 'x');
    for (int run = 0; run < 2; ++run) (void)sandbox.execute(text);
    ASSERT_LE(cache.stats().size.count, 1u << 20);
  }
}

// A short text whose code is long, and one that takes the compiler's time or memory.
TEST(HostileCache, WhatIsHardToCompileKeepsTheLimits) {
  const ProgramCache cache(Bytes{1 << 20});
  const Limits limits{.wall_time = 300ms, .grace = 50ms};
  const Sandbox sandbox = Sandbox::builder().program_cache(cache).limits(limits).build();
  std::string nested = "x";
  for (int i = 0; i < 40; ++i) nested = "(" + nested + "," + nested.substr(0, 2'000) + ")";
  for (const std::string& text :
       {"x = " + nested, std::string("x = 'a' * 100000000"),
        "def f(): pass\n" + std::string(30'000, ';') + "\n",
        "lambda: (" + std::string(3'000, '[') + std::string(3'000, ']') + ")", std::string(1 << 20, '\n')}) {
    for (int run = 0; run < 3; ++run) {
      const auto started = std::chrono::steady_clock::now();
      (void)sandbox.execute(text);
      EXPECT_LT(std::chrono::steady_clock::now() - started, 2s);
      ASSERT_LE(cache.stats().size.count, 1u << 20);
    }
  }
  EXPECT_THAT(sandbox.execute("print(1)"), Prints("1\n"));
}

}  // namespace
}  // namespace eryx::security
