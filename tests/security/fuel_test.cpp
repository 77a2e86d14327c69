// SPDX-License-Identifier: MIT OR Apache-2.0
/// "A program does more than its fuel allows, or changes what it has": attacks on the count, judged from outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "conformance_program.hpp"
#include "hostile_program_files.hpp"
#include "support.hpp"
#include "support/files.hpp"
#include "support/fuelled.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace std::chrono_literals;
using namespace support;

struct Attack {
  std::string name;
  std::string program;
};

void PrintTo(const Attack& attack, std::ostream* out) { *out << attack.name; }

// Each goes on for very much longer than its fuel, most of them in one call of C.
const std::vector<Attack> attacks = {
    {"loop", "while True: pass"},
    {"swallowed", "while True:\n    try:\n        while True: pass\n    except BaseException: pass"},
    {"iterator", "sum(iter(int, 1))"},
    {"membership", "import itertools\n'x' in itertools.cycle('y')"},
    {"pattern", "import re\nre.match('(a|a)*(a|a)*(a|a)*b', 'a' * 200)"},
    {"power", "3 ** (10 ** 8)"},
    {"digits", "import sys\nsys.set_int_max_str_digits(0)\nstr(1 << (1 << 24))"},
    {"division", "a = 7 ** 300000\nb = 3 ** 300000\nwhile True: a // b, a % b"},
    {"copies", "source = bytes(32 << 20)\nwhile True: bytearray(source)"},
    {"zeros", "while True: bytearray(32 << 20)"},
    {"comparisons", "a, b = bytes(32 << 20), bytearray(32 << 20)\nwhile True: a == b"},
    {"searches", "a = bytes(32 << 20)\nwhile True: a.find(b'x')"},
    {"translations", "a = bytes(16 << 20)\nwhile True: a.translate(None, b'x')"},
    {"multiplied", "while True: b'xy' * (16 << 20)"},
    {"sorting",
     "class Odd:\n    def __lt__(self, other): return True\nwhile True: sorted([Odd() for _ in "
     "range(1000)])"},
    {"recursion",
     "def f():\n    try: f()\n    finally: f()\nwhile True:\n    try: f()\n    except RecursionError: pass"},
    {"destructors", "class Again:\n    def __del__(self): Again()\nAgain()\nwhile True: pass"},
    {"collector", "import gc\na = []\na.append([a for _ in range(10000)])\nwhile True: gc.collect()"},
    {"generators",
     "def g():\n    while True: yield from [0] * 1000\nlist(g().__next__() for _ in iter(int, 1))"},
    {"query",
     "import sqlite3\nsqlite3.connect(':memory:').execute('with recursive t(x) as (select 1 union all select "
     "x+1 from t) "
     "select count(*) from t').fetchall()"},
    {"inflating", "import zlib\nbomb = zlib.compress(bytes(32 << 20))\nwhile True: zlib.decompress(bomb)"},
    {"compressing", "import lzma\nwhile True: lzma.compress(bytes(range(256)) * 4000)"},
    {"parsing", "while True: compile('a = b + c * d\\n' * 20000, '', 'exec')"},
    {"at_exit", "import atexit\n@atexit.register\ndef again():\n    while True: pass"},
    {"signals",
     "import signal\ndef handler(*_):\n    while True: pass\nsignal.signal(signal.SIGALRM, "
     "handler)\nsignal.raise_signal(signal.SIGALRM)"},
    {"threads", "import threading\nthreading.Thread(target=lambda: sum(iter(int, 1))).start()"},
    {"tasks",
     "import asyncio\nasync def again():\n    while True: await asyncio.sleep(0)\nawait "
     "asyncio.gather(*(again() for _ in range(10)))"},
    {"system_calls", "import os\nwhile True: os.stat('/tmp')"},
    {"calls", "while True:\n    try: now.sync()\n    except Exception: pass"},
    {"broken_code",
     "def f(): pass\ncode = f.__code__.replace(co_code=bytes([75, 0] * 8 + [77, 10]))\n"
     "import sys\ntry: exec(code)\nexcept BaseException: pass\nwhile True: pass"},
};

class FuelAttack : public testing::TestWithParam<Attack> {};

TEST_P(FuelAttack, EndsWhereTheFuelDoes) {
  constexpr std::uint64_t fuel = 300'000'000;
  const Sandbox sandbox = Sandbox::builder()
                              .callback(
                                  "now", "Answers at once", [] { return 1; }, CallbackKind::Immediate)
                              .limits(fuelled(fuel, 120s))
                              .build();
  const ExecuteResult first = sandbox.execute(GetParam().program);
  // One that breaks its own interpreter may end by that.
  if (GetParam().name != "broken_code") {
    EXPECT_THAT(first, Exceeds(LimitKind::Fuel));
  }
  EXPECT_LE(first.stats.fuel.value(), fuel);
  expect_ordinary_execution();
  EXPECT_EQ(sandbox.execute(GetParam().program).stats.fuel, first.stats.fuel);
}

INSTANTIATE_TEST_SUITE_P(Programs, FuelAttack, testing::ValuesIn(attacks),
                         [](const auto& attack) { return attack.param.name; });

class MeteredHostileProgram : public testing::TestWithParam<std::filesystem::path> {};

// What is hostile without fuel is it with it: other code, with other frames on the native stack.
TEST_P(MeteredHostileProgram, StaysInside) {
  const conformance::Program program = conformance::parse_program(support::read_file(GetParam()));
  Limits limits = program.limits.value_or(Limits());
  limits.fuel = 20'000'000'000;
  ExecuteOptions options = program.options;
  const ExecuteResult result =
      conformance::sandbox_of(program).execute(program.source, options.limits(limits));
  EXPECT_TRUE(result.stats.fuel);
  if (!result.limit || (result.limit->kind != LimitKind::Fuel && result.limit->kind != LimitKind::WallTime)) {
    EXPECT_THAT(conformance::mismatches(program.expected, result), testing::IsEmpty())
        << testing::PrintToString(result);
  }
  expect_ordinary_execution();
}

INSTANTIATE_TEST_SUITE_P(Programs, MeteredHostileProgram, testing::ValuesIn(hostile_program_files()),
                         [](const auto& file) { return file.param.stem().string(); });

}  // namespace
}  // namespace eryx::security
