// SPDX-License-Identifier: MIT OR Apache-2.0
/// Programs that are hostile while they are prepared: the host's time and memory are bounded, and nobody else notices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace support;
using namespace std::chrono_literals;

const PrepareOptions short_time{.limits = Limits{.wall_time = 200ms, .grace = 50ms}};

class HostilePreparationTest : public testing::TestWithParam<const char*> {};

TEST_P(HostilePreparationTest, EndsInTimeAndHarmsOnlyItself) {
  const Sandbox sandbox = Sandbox::builder().build();
  const auto started = std::chrono::steady_clock::now();
  const Prepared program =
      sandbox.prepare("import eryx\n" + std::string(GetParam()) + "\neryx.ready()\n", short_time);
  // Set-up, the end of it, and the image's small programs: each has its time, and its grace.
  EXPECT_LT(std::chrono::steady_clock::now() - started, 3s);
  EXPECT_THAT(sandbox.execute("print(len([1]))"), Prints("1\n"));
  (void)program.execute(ExecuteOptions().limits(*short_time.limits));
  EXPECT_THAT(sandbox.execute("print(len([1]))"), Prints("1\n"));
}

INSTANTIATE_TEST_SUITE_P(
    Programs, HostilePreparationTest,
    testing::Values(
        "while True: pass", "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import builtins\ndef spin(*a, **k):\n    while True: pass\nbuiltins.print = spin",
        "import _eryx.prepare\ndef spin():\n    while True: pass\n_eryx.prepare.finish = spin",
        "import json\ndef spin(*a, **k):\n    while True: pass\njson.dumps = spin",
        "import _eryx.leftovers\n_eryx.leftovers.Witness.problem = lambda *a: ''\nf = open('x', 'w')",
        "import _eryx.pristine\n_eryx.pristine.Pristine.repair = None",
        "import atexit\ndef spin():\n    while True: pass\natexit.register(spin)",
        "import sys\ndef spin(*a):\n    while True: pass\nsys.settrace(spin)\n(lambda: 0)()",
        "import sys\nsys.modules.clear()", "import builtins\nbuiltins.__dict__.clear()",
        "import _eryx_host\n_eryx_host.hold_prepared(b'', None, (lambda: 0).__code__)",
        "import _eryx_host\n_eryx_host.provide({'__builtins__': None, '__name__': 1})",
        "import _eryx_host\n_eryx_host.provide({n: n for n in range(100000)})",
        "x = []\nwhile True: x.append(bytes(1 << 20))", "def f(): f()\ntry: f()\nexcept RecursionError: pass",
        "class A:\n    def __del__(self):\n        while True: pass\na = A()\ndel a",
        "import asyncio\nasyncio.get_event_loop().call_later(0, print)", "import os\nos._exit(0)",
        "import os\nos.abort()"));

TEST(PreparedPrograms, DrawOtherRandomNumbersInEachExecution) {
  const Prepared program = Sandbox::builder().build().prepare(R"(
import eryx, os, random, secrets, uuid
first = [random.random(), os.urandom(8), secrets.token_hex(8), uuid.uuid4()]
eryx.ready()
result = str([random.random(), os.urandom(8), secrets.token_hex(8), uuid.uuid4()])
)");
  ASSERT_TRUE(program.is_ready());
  std::set<std::string> drawn;
  for (int run = 0; run < 20; ++run) drawn.insert(*program.execute().value_json);
  EXPECT_EQ(drawn.size(), 20u);
}

TEST(PreparedPrograms, ReadTheClockOfTheirExecution) {
  const Prepared program = Sandbox::builder().build().prepare(
      "import eryx, time\nearlier = time.time()\neryx.ready()\nresult = time.time() - earlier > 86400");
  EXPECT_THAT(program.execute(), HasValue("true"));
}

TEST(PreparedPrograms, KeepNothingOfEarlierExecutions) {
  const Prepared program = Sandbox::builder().build().prepare(R"(
import eryx
secrets_seen = []
eryx.ready()
secrets_seen.append(secret)
result = secrets_seen
)");
  for (int run = 0; run < 3; ++run) {
    const std::string text = std::to_string(run);
    EXPECT_THAT(program.execute(ExecuteOptions().input("secret", run)), HasValue("[" + text + "]"));
  }
}

// The text decides which image a program gets, and an attacker chooses texts.
TEST(PreparedPrograms, OfTwoTenantsShareNothingButEqualTexts) {
  const Sandbox sandbox = Sandbox::builder().build();
  const Prepared one = sandbox.prepare("import eryx\nkey = 'one'\neryx.ready()\nresult = key");
  const Prepared other = sandbox.prepare("import eryx\nkey = 'two'\neryx.ready()\nresult = key");
  EXPECT_THAT(one.execute(), HasValue("\"one\""));
  EXPECT_THAT(other.execute(), HasValue("\"two\""));
  EXPECT_THAT(sandbox.execute("result = 'key' in globals()"), HasValue("false"));
}

}  // namespace
}  // namespace eryx::security
