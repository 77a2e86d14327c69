// SPDX-License-Identifier: MIT OR Apache-2.0
/// Fuel: the same program takes the same, wherever and however often it runs; and it ends where its fuel does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/fuelled.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace std::chrono_literals;
using namespace support;
using testing::AllOf;

// Each uses another part of the interpreter, and something that might differ between two runs: addresses, hashes, the collector,
// memory that grows, files, exceptions, the loop.
const std::vector<std::string> programs = {
    "print(1)",
    "result = sum(range(100000))",
    "print(sorted({str(i) for i in range(3000)})[:3], {id(object()) > 0}, hash('text') % 7)",
    "class Node: pass\nfor i in range(20000):\n    a, b = Node(), Node()\n    a.b, b.a = b, a",
    "import json, re, collections\nresult = json.dumps(collections.Counter(re.findall('a+', 'abaa' * 5000)))",
    "big = bytearray(30 << 20)\nbig[::4096] = b'x' * len(big[::4096])",
    "result = str(3 ** 9000)[:10]",
    "try:\n    open('/nowhere')\nexcept OSError as error:\n    open('/tmp/f', 'w').write(str(error))",
    "import asyncio\nasync def one(n):\n    await asyncio.sleep(0)\n    return n\n"
    "result = sum(await asyncio.gather(*(one(n) for n in range(200))))",
    "def deep(n):\n    return deep(n + 1)\ntry:\n    deep(0)\nexcept RecursionError as error:\n    "
    "print(error)",
};

std::uint64_t fuel_of(const ExecuteResult& result) {
  EXPECT_THAT(result, Completes());
  return result.stats.fuel.value_or(0);
}

TEST(Fuel, IsTheSameEachTime) {
  const Sandbox sandbox = Sandbox::builder().limits(fuelled(plenty_of_fuel)).build();
  std::map<std::string, std::uint64_t> first;
  for (const std::string& program : programs) first[program] = fuel_of(sandbox.execute(program));
  // In recycled slots, which other programs have used meanwhile, and whose reset has learnt which pages they write.
  for (int repetition = 0; repetition < 3; ++repetition) {
    for (const std::string& program : programs)
      EXPECT_EQ(fuel_of(sandbox.execute(program)), first[program]) << program;
  }
  // After executions without fuel, a trap and a stop, in the same slots.
  const Sandbox plain = Sandbox::builder().build();
  EXPECT_THAT(plain.execute("import os\nos.abort()"), Traps());
  EXPECT_THAT(sandbox.execute("while True: pass", with_fuel(1'000'000)), Exceeds(LimitKind::Fuel));
  for (const std::string& program : programs) {
    EXPECT_THAT(plain.execute(program), Completes());
    EXPECT_EQ(fuel_of(sandbox.execute(program)), first[program]) << program;
  }
  // In slots of another runtime, which are new, and on other threads at the same time.
  const Sandbox elsewhere =
      Sandbox::builder().runtime(Runtime::create({})).limits(fuelled(plenty_of_fuel)).build();
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      for (const std::string& program : programs)
        EXPECT_EQ(fuel_of(elsewhere.execute(program)), first.at(program)) << program;
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Fuel, ProgramsDoTheSameAsWithoutIt) {
  const Sandbox sandbox = Sandbox::builder().build();
  for (const std::string& program : programs) {
    const ExecuteResult plain = sandbox.execute(program);
    const ExecuteResult metered = sandbox.execute(program, with_fuel(plenty_of_fuel));
    EXPECT_EQ(metered.stdout_text, plain.stdout_text) << program;
    EXPECT_EQ(metered.value_json, plain.value_json) << program;
    EXPECT_FALSE(plain.stats.fuel);
    EXPECT_EQ(metered.stats.turns, plain.stats.turns);
  }
}

TEST(Fuel, IsEnoughExactlyIfItIsWhatTheProgramTakes) {
  const Sandbox sandbox = Sandbox::builder().build();
  for (const std::string& program : programs) {
    const std::uint64_t needed = fuel_of(sandbox.execute(program, with_fuel(plenty_of_fuel)));
    const ExecuteResult enough = sandbox.execute(program, with_fuel(needed));
    EXPECT_THAT(enough, Completes()) << program;
    EXPECT_EQ(enough.stats.fuel, needed);
    const ExecuteResult short_of_one = sandbox.execute(program, with_fuel(needed - 1));
    EXPECT_THAT(short_of_one, Exceeds(LimitKind::Fuel)) << program;
    EXPECT_EQ(short_of_one.stats.fuel, needed - 1);
  }
}

TEST(Fuel, GrowsWithTheWork) {
  const Sandbox sandbox = Sandbox::builder().limits(fuelled(plenty_of_fuel)).build();
  const auto loop = [&](int rounds) {
    return fuel_of(sandbox.execute("for i in range(" + std::to_string(rounds) + "): pass"));
  };
  const std::uint64_t nothing = loop(1000);
  const std::uint64_t one = loop(101000) - nothing;
  const std::uint64_t two = loop(201000) - nothing;
  EXPECT_GT(one, 100'000U);
  EXPECT_NEAR(static_cast<double>(two) / static_cast<double>(one), 2.0, 0.01);
  // A copy in one instruction costs by its size.
  const auto copy = [&](int mebibytes) {
    return fuel_of(sandbox.execute("source = bytes(8 << 20)\nfor i in range(" +
                                   std::to_string(mebibytes / 8) + "): bytearray(source)"));
  };
  EXPECT_GE(copy(80) - copy(16), std::uint64_t{64 << 20} / 8);
}

TEST(Fuel, EndsAProgramWhereItEnds) {
  const Sandbox sandbox = Sandbox::builder().limits(fuelled(20'000'000)).build();
  const std::string endless = "n = 0\nwhile True:\n    n += 1\n    if n % 100 == 0: print(n)";
  const ExecuteResult first = sandbox.execute(endless);
  EXPECT_THAT(first, Exceeds(LimitKind::Fuel));
  EXPECT_EQ(first.limit->describe(), "fuel limit of 20000000 exceeded");
  EXPECT_EQ(first.stats.fuel, 20'000'000U);
  EXPECT_GT(first.stdout_text.size(), 100U);
  // The last thing that it does is the same, too.
  EXPECT_EQ(sandbox.execute(endless).stdout_text, first.stdout_text);
  EXPECT_THAT(sandbox.execute("print('next')"), Prints("next\n"));
}

TEST(Fuel, CannotBeCaught) {
  const ExecuteResult result = Sandbox::builder().build().execute(
      "try:\n    while True:\n        try:\n            while True: pass\n        except BaseException: "
      "pass\n"
      "finally: print('never')",
      with_fuel(10'000'000));
  EXPECT_THAT(result, AllOf(Exceeds(LimitKind::Fuel), Prints("")));
}

TEST(Fuel, WhatTheHostDoesTakesNone) {
  std::chrono::milliseconds pause = 0ms;
  const Sandbox sandbox = Sandbox::builder()
                              .callback("wait", "Takes a while",
                                        [&] {
                                          std::this_thread::sleep_for(pause);
                                          return 1;
                                        })
                              .limits(fuelled(plenty_of_fuel))
                              .build();
  const std::string program = "result = [await wait() for _ in range(5)] + [wait.sync()]";
  const std::uint64_t quick = fuel_of(sandbox.execute(program));
  pause = 20ms;
  EXPECT_EQ(fuel_of(sandbox.execute(program)), quick);
}

TEST(Fuel, OfCompiledProgramsIsThatOfOthers) {
  // Without fuel, the third execution of a text finds its code.
  const Sandbox sandbox = Sandbox::builder().program_cache(ProgramCache()).build();
  const std::string program = "def f(a, b):\n    return a + b\nresult = f(1, 2)";
  const std::uint64_t first = fuel_of(sandbox.execute(program, with_fuel(plenty_of_fuel)));
  for (int i = 0; i < 4; ++i) {
    EXPECT_THAT(sandbox.execute(program), Completes());
    EXPECT_EQ(fuel_of(sandbox.execute(program, with_fuel(plenty_of_fuel))), first);
  }
}

TEST(Fuel, OfSessions) {
  const Sandbox sandbox = Sandbox::builder().limits(fuelled(plenty_of_fuel)).build();
  const auto begin = [&] {
    Session session(sandbox);
    EXPECT_THAT(session.execute("import random\ndata = {str(n): n for n in range(1000)}"), Completes());
    return session;
  };
  const std::string next = "result = sum(data.values())\ndata.clear()";
  Session first = begin();
  Session fork = first.fork();
  const std::uint64_t taken = fuel_of(first.execute(next));
  EXPECT_EQ(fuel_of(begin().execute(next)), taken);
  EXPECT_EQ(fuel_of(fork.execute(next)), taken);
  // Each execution has its own; one that is stopped leaves the session as it was.
  EXPECT_THAT(first.execute("data['left'] = 1\nwhile True: pass", with_fuel(3'000'000)),
              AllOf(Exceeds(LimitKind::Fuel), LeavesState(StateAfter::RolledBack)));
  EXPECT_THAT(first.execute("result = data"), HasValue("{}"));
  // Without fuel in between.
  EXPECT_THAT(first.execute("result = 1", ExecuteOptions().limits(Limits())), HasValue("1"));
  EXPECT_THAT(first.execute("result = data"), HasValue("{}"));
}

TEST(Fuel, OfProgramsThatWereSuspended) {
  const Sandbox sandbox = Sandbox::builder()
                              .callback("ask", "Asks a person", []() -> int { throw AnswerLater(); })
                              .limits(fuelled(plenty_of_fuel))
                              .build();
  const std::string program = "before = sum(range(1000))\nn = await ask()\nresult = sum(range(n))";
  const auto resume = [&](const Checkpoint& checkpoint, std::uint64_t fuel) {
    ResumeOptions options;
    options.limits(fuelled(fuel));
    for (const PendingCall& call : checkpoint.pending_calls()) options.answer(call.id, 1000);
    return sandbox.resume(checkpoint, options);
  };
  const ExecuteResult suspended = sandbox.execute(program);
  ASSERT_THAT(suspended, IsSuspended());
  const std::uint64_t before = suspended.stats.fuel.value();
  const ExecuteResult resumed = resume(*suspended.checkpoint, plenty_of_fuel);
  const std::uint64_t in_all = fuel_of(resumed);
  EXPECT_GT(in_all, before);
  // The limit is that of both parts together, also from bytes.
  const Checkpoint read = sandbox.read_checkpoint(suspended.checkpoint->to_bytes());
  EXPECT_EQ(fuel_of(resume(read, in_all)), in_all);
  EXPECT_THAT(resume(read, in_all - 1), Exceeds(LimitKind::Fuel));
  // Nothing is left at all: it stays as it was.
  EXPECT_THAT(resume(read, before), Exceeds(LimitKind::Fuel));
  EXPECT_EQ(fuel_of(resume(read, plenty_of_fuel)), in_all);
  Session session(sandbox, read);
  const auto go_on = [&](std::uint64_t fuel) {
    return session.resume(ResumeOptions().limits(fuelled(fuel)).answer(1, 1000));
  };
  const ExecuteResult refused = go_on(before);
  EXPECT_THAT(refused, Exceeds(LimitKind::Fuel));
  EXPECT_EQ(refused.stats.fuel, before);
  ASSERT_TRUE(session.is_suspended());
  EXPECT_EQ(fuel_of(go_on(in_all)), in_all);
}

TEST(Fuel, OfPreparedPrograms) {
  const Sandbox sandbox = Sandbox::builder().limits(fuelled(plenty_of_fuel)).build();
  const Prepared prepared =
      sandbox.prepare("import eryx\ntable = [n * n for n in range(100000)]\neryx.ready()\nresult = table[9]");
  ASSERT_TRUE(prepared.is_ready());
  EXPECT_FALSE(prepared.setup().stats.fuel);
  const std::uint64_t taken = fuel_of(prepared.execute());
  EXPECT_EQ(fuel_of(prepared.execute()), taken);
  // What is above `ready` has been done before.
  EXPECT_LT(taken, fuel_of(sandbox.execute("table = [n * n for n in range(100000)]\nresult = table[9]")) / 2);
}

TEST(Fuel, NoneAtAll) {
  EXPECT_THAT(Sandbox::builder().build().execute("print(1)", with_fuel(0)),
              AllOf(Exceeds(LimitKind::Fuel), Prints("")));
}

TEST(Fuel, MoreThanCanBeCounted) {
  const ExecuteResult result = Sandbox::builder().build().execute("print(1)", with_fuel(UINT64_MAX));
  EXPECT_THAT(result, Completes());
  EXPECT_EQ(result.stats.fuel,
            fuel_of(Sandbox::builder().build().execute("print(1)", with_fuel(plenty_of_fuel))));
}

TEST(Fuel, IsOneLimitAmongOthers) {
  Limits limits = fuelled(plenty_of_fuel);
  limits.wall_time = 100ms;
  const ExecuteResult result = Sandbox::builder().limits(limits).build().execute("while True: pass");
  EXPECT_THAT(result, Exceeds(LimitKind::WallTime));
  EXPECT_LT(result.stats.fuel.value(), plenty_of_fuel);
}

}  // namespace
}  // namespace eryx
