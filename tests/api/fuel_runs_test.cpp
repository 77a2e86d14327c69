// SPDX-License-Identifier: MIT OR Apache-2.0
/// Fuel in every way of running: paused and continued, on other threads, replayed, undone, fed, in pools and inside one another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/use_future.hpp>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "eryx/eryx.hpp"
#include "libraries.hpp"
#include "pool_support.hpp"
#include "support/fuelled.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using boost::asio::use_future;
using namespace std::chrono_literals;
using namespace support;

SandboxBuilder metered() {
  SandboxBuilder builder = Sandbox::builder();
  builder.limits(fuelled(plenty_of_fuel));
  return builder;
}

std::uint64_t fuel_of(const ExecuteResult& result) {
  EXPECT_THAT(result, Completes());
  return result.stats.fuel.value_or(0);
}

/// What a function returns on a thread of its own.
template <typename Function>
auto elsewhere(Function function) {
  return std::async(std::launch::async, std::move(function)).get();
}

/// One worker and short slices, so that programs that compute take turns.
std::shared_ptr<Runtime> one_worker() {
  RuntimeOptions options;
  options.workers = 1;
  options.slice = 1ms;
  return Runtime::create(options);
}

// They compute for some slices each, in Python, in loops of C, with numbers in registers, in copies of much memory.
const std::vector<std::string> computing = {
    "result = sum(i * i % 7 for i in range(300_000))",
    "import re\nresult = len(re.findall(r'(a+)+b', 'aaaaaaaaab' * 20_000))",
    "result = pow(3, 200_000) % 1_000_003 + len(str(7 ** 4_000))",
    "x = bytearray(range(256)) * 8_000\nfor i in range(60): x[:-i - 1] = x[i + 1:]\nresult = sum(x)",
    "class Node: pass\nfor i in range(30_000):\n    a, b = Node(), Node()\n    a.b, b.a = b, a",
};

TEST(FuelOfRuns, IsTheSameWhenProgramsArePaused) {
  const Sandbox alone = metered().build();
  std::vector<std::uint64_t> needed;
  for (const std::string& program : computing) needed.push_back(fuel_of(alone.execute(program)));
  const Sandbox shared = metered().runtime(one_worker()).build();
  for (int round = 0; round < 3; ++round) {
    std::vector<std::future<ExecuteResult>> enough;
    std::vector<std::future<ExecuteResult>> short_of_one;
    for (std::size_t i = 0; i < computing.size(); ++i) {
      enough.push_back(shared.async_execute(computing[i], with_fuel(needed[i]), use_future));
      short_of_one.push_back(shared.async_execute(computing[i], with_fuel(needed[i] - 1), use_future));
    }
    for (std::size_t i = 0; i < computing.size(); ++i) {
      EXPECT_EQ(fuel_of(enough[i].get()), needed[i]) << computing[i];
      EXPECT_THAT(short_of_one[i].get(), Exceeds(LimitKind::Fuel)) << computing[i];
    }
  }
}

TEST(FuelOfRuns, EndsAProgramThatWasPausedAtTheSamePlace) {
  constexpr std::uint64_t fuel = 20'000'000'000;
  const std::string endless = "n = 0\nwhile True:\n    n += 1\n    if n % 1000 == 0: print(n)";
  const ExecuteResult alone = Sandbox::builder().build().execute(endless, with_fuel(fuel));
  EXPECT_THAT(alone, Exceeds(LimitKind::Fuel));
  const Sandbox shared = metered().runtime(one_worker()).build();
  std::future<ExecuteResult> endless_one = shared.async_execute(endless, with_fuel(fuel), use_future);
  // They are done while it computes, by the only worker that there is: so it was paused for each.
  for (int i = 0; i < 3; ++i)
    EXPECT_THAT(shared.async_execute("result = 6 * 7", use_future).get(), HasValue("42"));
  ASSERT_EQ(endless_one.wait_for(0s), std::future_status::timeout) << "it had ended before";
  const ExecuteResult paused = endless_one.get();
  EXPECT_THAT(paused, Exceeds(LimitKind::Fuel));
  EXPECT_EQ(paused.stats.fuel, fuel);
  EXPECT_EQ(paused.stdout_text, alone.stdout_text);
}

TEST(FuelOfRuns, GoesOnOnOtherThreads) {
  const Sandbox sandbox =
      metered().callback("ask", "Asks a person", []() -> int { throw AnswerLater(); }).build();
  const std::vector<std::string> programs = {"data = list(range(5000))", "data.sort(key=str)",
                                             "result = sum(data)\ndel data"};
  Session here(sandbox);
  Session moving(sandbox);
  for (const std::string& program : programs) {
    const std::uint64_t taken = fuel_of(here.execute(program));
    EXPECT_EQ(elsewhere([&] { return fuel_of(moving.execute(program)); }), taken) << program;
  }
  // What waits on one thread, and goes on on another.
  const auto begun = [&] {
    Session session(sandbox);
    EXPECT_THAT(session.execute("x = sum(range(1000))\nresult = x + await ask()"), IsSuspended());
    return session;
  };
  Session stays = begun();
  const std::uint64_t taken = fuel_of(stays.resume(ResumeOptions().answer(1, 7)));
  Session leaves = elsewhere(begun);
  EXPECT_EQ(fuel_of(leaves.resume(ResumeOptions().answer(1, 7))), taken);
}

TEST(FuelOfRuns, IsTheSameAfterAnUndo) {
  const Sandbox sandbox = metered().build();
  Session session(sandbox);
  EXPECT_THAT(session.execute("data = {str(n): n for n in range(1000)}"), Completes());
  const std::string next = "data.update({i: str(i) for i in range(2000)})\nresult = len(data)";
  const std::uint64_t taken = fuel_of(session.execute(next));
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(session.undo());
    // One that its fuel ends is undone by itself.
    EXPECT_THAT(session.execute(next, with_fuel(taken - 1)), Exceeds(LimitKind::Fuel));
    EXPECT_EQ(fuel_of(session.execute(next, with_fuel(taken))), taken);
  }
}

TEST(FuelOfRuns, IsTheSameInAReplay) {
  int calls = 0;
  const Sandbox sandbox = metered().callback("roll", "A die", [&] { return ++calls * 1'000'003; }).build();
  // What it does depends on all that it is told.
  const std::string program =
      "import random, time\nn = random.randrange(20000) + time.time_ns() // 1000 % 20000\n"
      "for i in range(3): n += await roll()\nn += roll.sync()\n"
      "result = [n, sum(range(n % 50000))]";
  const ExecuteResult first = sandbox.execute(program, with_fuel(plenty_of_fuel).recording(Recording::On));
  const std::uint64_t taken = fuel_of(first);
  const Journal journal = Journal::from_json(first.journal.value().to_json());
  for (int round = 0; round < 3; ++round) {
    const ExecuteResult again = sandbox.execute(program, with_fuel(taken).replay(journal));
    EXPECT_EQ(fuel_of(again), taken);
    EXPECT_EQ(again.value_json, first.value_json);
  }
  EXPECT_THAT(sandbox.execute(program, with_fuel(taken - 1).replay(journal)), Exceeds(LimitKind::Fuel));
  EXPECT_EQ(calls, 4);
}

TEST(FuelOfRuns, IsTheSameForTheSameClockAndAnswers) {
  ClockOptions clock;
  clock.start = std::chrono::sys_time<std::chrono::nanoseconds>(1'700'000'000s);
  clock.flow = ClockOptions::Flow::Frozen;
  const Sandbox sandbox =
      metered()
          .clock(clock)
          .callback("add", "Adds",
                    [](const boost::json::object& numbers) { return numbers.at("a").to_number<int>() + 1; })
          .build();
  const std::string program =
      "import asyncio, datetime, time\ntexts = [str(datetime.datetime.now()) for _ in range(20)]\n"
      "n = 0\nfor i in range(10):\n    n = await add(a=n)\n    await asyncio.sleep(0.001)\n"
      "result = [n, time.monotonic(), texts[-1]]";
  const std::uint64_t taken = fuel_of(sandbox.execute(program));
  for (int round = 0; round < 3; ++round) EXPECT_EQ(fuel_of(sandbox.execute(program)), taken);
}

TEST(FuelOfRuns, OfSnapshots) {
  const Sandbox sandbox = metered().build();
  Session session(sandbox);
  EXPECT_THAT(session.execute("data = {str(n): [n] for n in range(500)}"), Completes());
  const SnapshotResult snapshot = session.snapshot_state();
  ASSERT_TRUE(snapshot.snapshot);
  const std::uint64_t writing = fuel_of(snapshot.execution);
  EXPECT_GT(writing, 100'000U);
  const auto restored = [&](std::uint64_t fuel) {
    Session other(sandbox);
    return other.restore_state(snapshot.snapshot->bytes, with_fuel(fuel));
  };
  const std::uint64_t reading = fuel_of(restored(plenty_of_fuel));
  EXPECT_EQ(fuel_of(restored(reading)), reading);
  EXPECT_THAT(restored(reading - 1), Exceeds(LimitKind::Fuel));
  // Without pickle's modules in memory, as it was before.
  ASSERT_TRUE(session.snapshot_state(with_fuel(plenty_of_fuel)).snapshot);
  EXPECT_FALSE(session.snapshot_state(with_fuel(1000)).snapshot);
  EXPECT_THAT(session.execute("result = len(data)"), HasValue("500"));
}

TEST(FuelOfRuns, OfFedPrograms) {
  const Sandbox sandbox = metered().build();
  const std::vector<std::string_view> pieces = {"a = sum(range(1000))\n", "b = [a] * ", "10\nresult",
                                                " = sum(b)\n"};
  const auto fed = [&](std::uint64_t fuel) {
    Session session(sandbox);
    session.begin_feed({.execute = with_fuel(fuel)});
    for (const std::string_view piece : pieces) {
      if (session.feed(piece).has_ended) break;
    }
    return session.finish();
  };
  const ExecuteResult first = fed(plenty_of_fuel);
  EXPECT_THAT(first, HasValue("4995000"));
  const std::uint64_t taken = fuel_of(first);
  EXPECT_EQ(fuel_of(fed(taken)), taken);
  EXPECT_THAT(fed(taken - 1), Exceeds(LimitKind::Fuel));
  EXPECT_THAT(fed(taken / 2), Exceeds(LimitKind::Fuel));
}

TEST(FuelOfRuns, OfLibrariesPoolsAndBatches) {
  const Sandbox sandbox =
      metered()
          .library(
              with_setup("acme", "table = {n: str(n) for n in range(20000)}\ndef of(n): return table[n]"))
          .build();
  const std::string program = "result = [of(n) for n in range(10)]";
  const std::uint64_t taken = fuel_of(sandbox.execute(program));
  EXPECT_EQ(fuel_of(sandbox.execute(program)), taken);
  EXPECT_LT(taken, fuel_of(metered().build().execute("table = {n: str(n) for n in range(20000)}")));

  SessionPoolOptions options = of_size(2, 1);
  options.prepare = "start = [of(n) for n in range(100)]";
  SessionPool pool(sandbox, options);
  const auto leased = [&] {
    return fuel_of(pool.acquire()->execute("start.append(1)\nresult = len(start)"));
  };
  const std::uint64_t of_lease = leased();
  for (int i = 0; i < 4; ++i) EXPECT_EQ(leased(), of_lease);

  const Prepared prepared = sandbox.prepare("first = of(1)\nimport eryx\neryx.ready()\nresult = of(n)");
  ASSERT_TRUE(prepared.is_ready());
  std::vector<ExecuteOptions> batch(20);
  for (ExecuteOptions& one : batch) one.inputs({{"n", 3}});
  const std::uint64_t of_one = fuel_of(prepared.execute(batch[0]));
  for (const ExecuteResult& result : prepared.execute_many(batch)) EXPECT_EQ(fuel_of(result), of_one);
}

TEST(FuelOfRuns, ProgramsInsideOneAnotherHaveTheirOwn) {
  const Sandbox inner = metered().build();
  const std::string within = "result = sum(range(5000))";
  const std::uint64_t of_inner = fuel_of(inner.execute(within));
  std::vector<std::uint64_t> taken;
  std::string also_within;
  const Sandbox outer = metered()
                            .callback(
                                "run", "Runs another",
                                [&] {
                                  taken.push_back(fuel_of(inner.execute(within)));
                                  if (!also_within.empty()) (void)inner.execute(also_within);
                                  return 1;
                                },
                                CallbackKind::Immediate)
                            .build();
  const std::string program = "result = [run.sync() for _ in range(3)]";
  const std::uint64_t of_outer = fuel_of(outer.execute(program));
  also_within = "result = sum(range(100000))";
  EXPECT_EQ(fuel_of(outer.execute(program)), of_outer);
  EXPECT_EQ(taken, std::vector<std::uint64_t>(6, of_inner));
}

}  // namespace
}  // namespace eryx
