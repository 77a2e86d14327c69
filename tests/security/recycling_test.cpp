// SPDX-License-Identifier: MIT OR Apache-2.0
// "Data of one execution visible to another": after every execution, in every way of finding dirty pages, all of the
// slot's memory is compared with the image (RecyclingCheck::CompareAll). A difference is thrown as an Error.

#include <gtest/gtest.h>

#include <chrono>
#include <eryx/eryx.hpp>
#include <random>
#include <string>
#include <vector>

namespace eryx {
namespace {

using namespace std::chrono_literals;

// Each dirties memory in a way of its own: little, much, growth, deep stacks, files, kills, traps.
const std::vector<std::string> programs = {
    "print(1)",
    "x = 1",
    "data = [bytes([i % 256]) * 1000 for i in range(3000)]",
    "import json\nprint(len(json.dumps({str(i): i for i in range(2000)})))",
    "big = bytearray(40 << 20)\nbig[::4096] = b'x' * len(big[::4096])",
    "def deep(n):\n    return n and deep(n - 1)\nprint(deep(900))",
    "import json\ntry:\n    json.loads('[' * 100000)\nexcept RecursionError:\n    print('deep')",
    "import sqlite3\nd = sqlite3.connect(':memory:')\nd.execute('create table t(x)')\n"
    "d.executemany('insert into t values (?)', [(i,) for i in range(2000)])",
    "open('/data/secret', 'w').write('s' * 1000000)",
    "import asyncio\nawait asyncio.gather(*(asyncio.sleep(0) for _ in range(100)))",
    "raise ValueError('x' * 10000)",
    "import os\nos.abort()",
    "while True: pass",
    "l = []\nwhile True: l.append('y' * 100000)",
    "import fractions, statistics, difflib, xml.dom.minidom",
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
};

class RecyclingTest : public testing::TestWithParam<DirtyPageMethod> {};

TEST_P(RecyclingTest, NoByteOfARunIsLeft) {
  RuntimeOptions options;
  options.dirty_pages = GetParam();
  options.recycling_check = RecyclingCheck::CompareAll;
  options.idle_slots = 1;
  std::shared_ptr<Runtime> runtime;
  try {
    runtime = Runtime::create(options);
  } catch (const Error& error) {
    ASSERT_EQ(error.kind(), ErrorKind::Unsupported);
    GTEST_SKIP() << error.what();
  }
  Limits limits;
  limits.wall_time = 30ms;
  limits.grace = 5ms;
  const Sandbox sandbox = Sandbox::builder().runtime(runtime).limits(limits).build();
  std::mt19937 random(1);
  for (int i = 0; i < 150; ++i) {
    const std::string& program = programs[random() % programs.size()];
    ASSERT_NO_THROW(static_cast<void>(sandbox.execute(program))) << program;
    // Small runs in between, so that the fast path is taken too.
    for (int j = 0; j < 3; ++j) ASSERT_NO_THROW(static_cast<void>(sandbox.execute("print(1)"))) << program;
  }
  const RuntimeStats stats = runtime->stats();
  EXPECT_EQ(stats.slots_created, 1U);
  EXPECT_EQ(stats.resets_fast + stats.resets_scanned, 600U);
  if (GetParam() == DirtyPageMethod::Automatic) {
    EXPECT_GT(stats.resets_fast, 100U);
  }
}

INSTANTIATE_TEST_SUITE_P(AllWays, RecyclingTest,
                         testing::Values(DirtyPageMethod::Automatic, DirtyPageMethod::PagemapScan,
                                         DirtyPageMethod::PagemapRead, DirtyPageMethod::Remap));

}  // namespace
}  // namespace eryx
