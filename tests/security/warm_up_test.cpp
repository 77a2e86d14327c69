// SPDX-License-Identifier: MIT OR Apache-2.0
/// Warm-up programs that are hostile: making the image ends in time, with a reason or a usable image, and nobody else notices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace support;
using namespace std::chrono_literals;

class HostileWarmUpTest : public testing::TestWithParam<const char*> {};

TEST_P(HostileWarmUpTest, EndsInTimeAndHarmsOnlyItsImage) {
  const Sandbox other = Sandbox::builder().build();
  const auto started = std::chrono::steady_clock::now();
  const Limits limits{.wall_time = 300ms, .grace = 50ms};
  try {
    const Sandbox warm = Sandbox::builder().setup_limits(limits).limits(limits).warm_up(GetParam()).build();
    (void)warm.execute("print(1)");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::InvalidArgument) << error.what();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - started, 4s);
  EXPECT_THAT(other.execute("print(len([1]))"), Prints("1\n"));
}

INSTANTIATE_TEST_SUITE_P(
    Programs, HostileWarmUpTest,
    testing::Values(
        "while True: pass", "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import _eryx.warm_up\ndef spin():\n    while True: pass\n_eryx.warm_up.finish = spin",
        "import _eryx.leftovers\n_eryx.leftovers.describe = lambda earlier: ''\nopen('/data/x', 'w').close()",
        "import sys\nsys.modules.clear()", "import builtins\nbuiltins.__dict__.clear()",
        "x = []\nwhile True: x.append(bytes(1 << 20))", "import os\nos._exit(0)", "import os\nos.abort()",
        "print('x' * 100000000)", "import asyncio\nasyncio.get_event_loop().stop()",
        "import linecache\nlinecache.cache = None", "await __import__('asyncio').Event().wait()",
        "class A:\n    def __del__(self):\n        while True: pass\na = A()"));

}  // namespace
}  // namespace eryx::security
