// SPDX-License-Identifier: MIT OR Apache-2.0
/// Programs that compute for long: others get their turns, and what is paused at any instruction goes on as if nothing had been.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <future>
#include <latch>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using boost::asio::use_future;
using namespace std::chrono_literals;
using namespace support;

constexpr const char* endless = "while True: pass";

/// Endless in other ways: in C, in host functions, in copies of memory, with its interrupt swallowed.
constexpr std::array endless_programs = {
    endless,
    "x = b'a' * 1_000_000\nwhile True: x.count(b'ab')",
    "import os, time\nwhile True:\n    os.stat('/tmp'); time.time(); os.urandom(16)",
    "x = bytearray(4_000_000)\nwhile True: x[1_000_000:2_000_000] = x[2_000_000:3_000_000]",
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
};

/// One worker, so that whoever holds it keeps all others from it.
RuntimeOptions one_worker() {
  RuntimeOptions options;
  options.workers = 1;
  options.slice = 2ms;
  return options;
}

/// What computes is ended by the test, or fails it.
Limits patient() {
  Limits limits;
  limits.wall_time = 5min;
  limits.callback_calls = 1'000'000;
  return limits;
}

Sandbox sandbox_of(std::shared_ptr<Runtime> runtime) {
  return Sandbox::builder().runtime(std::move(runtime)).limits(patient()).build();
}

ExecuteOptions stopped_by(const std::stop_source& source) {
  ExecuteOptions options;
  options.stop(source.get_token());
  return options;
}

TEST(Slices, ProgramThatComputesHoldsNobodyUp) {
  const Sandbox sandbox = sandbox_of(Runtime::create(one_worker()));
  std::stop_source stop;
  std::vector<std::future<ExecuteResult>> computing;
  for (const char* program : endless_programs)
    computing.push_back(sandbox.async_execute(program, stopped_by(stop), use_future));
  for (int i = 0; i < 20; ++i)
    EXPECT_THAT(sandbox.async_execute("result = 6 * 7", use_future).get(), HasValue("42"));
  for (const std::future<ExecuteResult>& future : computing)
    EXPECT_EQ(future.wait_for(0s), std::future_status::timeout) << "it still computes";
  stop.request_stop();
  for (std::future<ExecuteResult>& future : computing) EXPECT_EQ(future.get().outcome, Outcome::Cancelled);
}

TEST(Slices, AllThatComputeGoForward) {
  constexpr int programs = 8;
  constexpr int steps = 5;
  std::array<std::atomic<int>, programs> done{};
  std::latch all(programs);
  const Sandbox sandbox = Sandbox::builder()
                              .runtime(Runtime::create(one_worker()))
                              .limits(patient())
                              .callback(make_callback(
                                  "step", "Takes a step",
                                  [&](const boost::json::object& arguments) {
                                    const auto program = arguments.at("i").to_number<std::size_t>();
                                    if (++done.at(program) == steps) all.count_down();
                                    return 0;
                                  },
                                  CallbackKind::Immediate))
                              .build();
  std::stop_source stop;
  std::vector<std::future<ExecuteResult>> computing;
  for (int i = 0; i < programs; ++i) {
    ExecuteOptions options = stopped_by(stop);
    options.inputs({{"i", i}});
    computing.push_back(
        sandbox.async_execute("while True:\n    for _ in range(100_000): pass\n    step.sync(i=i)",
                              std::move(options), use_future));
  }
  all.wait();  // else the test runs out of time
  stop.request_stop();
  for (std::future<ExecuteResult>& future : computing) EXPECT_EQ(future.get().outcome, Outcome::Cancelled);
}

TEST(Slices, WhatIsPausedCalculatesRightly) {
  // In Python, in loops of C, with floating-point numbers in registers, in copies of much memory, in host functions.
  const std::vector<const char*> programs = {
      "result = sum(i * i % 7 for i in range(300_000))",
      "import re\nresult = len(re.findall(r'(a+)+b', 'aaaaaaaaab' * 20_000))",
      "result = pow(3, 200_000) % 1_000_003 + len(str(7 ** 4_000))",
      "import math\nresult = sum(math.sin(i) * math.sqrt(i) for i in range(300_000))",
      "x = bytearray(range(256)) * 8_000\nfor i in range(60): x[:-i - 1] = x[i + 1:]\nresult = sum(x)",
      "import random\nr = random.Random(5)\nresult = sorted(r.random() for _ in range(100_000))[::25_000]",
      "import os\nfor i in range(3_000):\n    with open('/tmp/f', 'w') as f: f.write('x' * i)\nresult = "
      "os.stat('/tmp/f').st_size",
      "import hashlib\nresult = hashlib.sha256(b'x' * 20_000_000).hexdigest()",
  };
  const Sandbox alone = Sandbox::builder().limits(patient()).build();
  RuntimeOptions options = one_worker();
  options.slice = 1ms;
  options.recycling_check = RecyclingCheck::CompareAll;
  const Sandbox shared = sandbox_of(Runtime::create(options));
  std::vector<std::string> expected;
  for (const char* program : programs) expected.push_back(alone.execute(program).value_json.value());
  for (int round = 0; round < 3; ++round) {
    std::vector<std::future<ExecuteResult>> futures;
    for (const char* program : programs) futures.push_back(shared.async_execute(program, use_future));
    for (std::size_t i = 0; i < futures.size(); ++i) {
      const ExecuteResult result = futures[i].get();
      ASSERT_TRUE(result.ok()) << programs[i];
      EXPECT_EQ(result.value_json, expected[i]) << programs[i];
    }
  }
}

TEST(Slices, WhatIsPausedCanBeEnded) {
  const Sandbox sandbox = sandbox_of(Runtime::create(one_worker()));
  for (int round = 0; round < 30; ++round) {
    std::stop_source first;
    std::stop_source second;
    std::future<ExecuteResult> one = sandbox.async_execute(endless, stopped_by(first), use_future);
    std::future<ExecuteResult> other = sandbox.async_execute(endless, stopped_by(second), use_future);
    std::this_thread::sleep_for(std::chrono::milliseconds(round));  // one of them is paused, at times neither
    first.request_stop();
    EXPECT_EQ(one.get().outcome, Outcome::Cancelled);
    EXPECT_EQ(other.wait_for(0s), std::future_status::timeout);
    second.request_stop();
    EXPECT_EQ(other.get().outcome, Outcome::Cancelled);
  }
}

TEST(Slices, LimitsGoOnMeanwhile) {
  Limits short_ones = patient();
  short_ones.wall_time = 50ms;
  const Sandbox sandbox =
      Sandbox::builder().runtime(Runtime::create(one_worker())).limits(short_ones).build();
  std::vector<std::future<ExecuteResult>> computing;
  for (int i = 0; i < 10; ++i) computing.push_back(sandbox.async_execute(endless, use_future));
  for (std::future<ExecuteResult>& future : computing) {
    const ExecuteResult result = future.get();
    EXPECT_EQ(result.outcome, Outcome::LimitExceeded);
    EXPECT_LT(result.stats.guest, result.stats.wall) << "it was paused";
  }
}

TEST(Slices, ProgramsOfManySessionsTakeTurns) {
  const Sandbox sandbox = sandbox_of(Runtime::create(one_worker()));
  std::vector<Session> sessions;
  for (int i = 0; i < 4; ++i) sessions.emplace_back(sandbox);
  for (int round = 0; round < 5; ++round) {
    std::vector<std::future<ExecuteResult>> futures;
    for (Session& session : sessions) {
      futures.push_back(session.async_execute(
          "n = globals().get('n', 0) + 1\nresult = (n, sum(range(200_000)))", use_future));
    }
    for (std::future<ExecuteResult>& future : futures)
      EXPECT_THAT(future.get(), HasValue("[" + std::to_string(round + 1) + ", 19999900000]"));
  }
}

TEST(Slices, RuntimeEndsWithProgramsThatArePaused) {
  std::vector<std::future<ExecuteResult>> futures;
  {
    const Sandbox sandbox = sandbox_of(Runtime::create(one_worker()));
    for (int i = 0; i < 4; ++i)
      futures.push_back(sandbox.async_execute("result = sum(range(2_000_000))", use_future));
  }
  for (std::future<ExecuteResult>& future : futures) EXPECT_THAT(future.get(), HasValue("1999999000000"));
}

/// How often threads for slices have slept so far.
std::uint64_t sleeps_of_slices() {
  std::uint64_t sleeps = 0;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::getline(std::ifstream(thread.path() / "comm"), name);
    if (name != "eryx-slices") continue;
    std::ifstream status(thread.path() / "status");
    for (std::string line; std::getline(status, line);) {
      constexpr std::string_view wanted = "voluntary_ctxt_switches:";
      if (line.starts_with(wanted)) sleeps += std::stoull(line.substr(wanted.size()));
    }
  }
  return sleeps;
}

TEST(Slices, NobodyLooksWhereNothingRuns) {
  const Sandbox sandbox = sandbox_of(Runtime::create(one_worker()));
  for (int i = 0; i < 3; ++i) {  // it also falls asleep again
    ASSERT_THAT(sandbox.async_execute("result = 1", use_future).get(), HasValue("1"));
    bool sleeps_on = false;
    for (int attempts = 0; attempts < 50 && !sleeps_on; ++attempts) {
      const std::uint64_t before = sleeps_of_slices();
      std::this_thread::sleep_for(100ms);
      sleeps_on = before > 0 && sleeps_of_slices() == before;
    }
    EXPECT_TRUE(sleeps_on);
  }
}

TEST(Slices, TooShortOnesAreRefused) {
  RuntimeOptions options;
  options.slice = 0ms;
  EXPECT_THROW((void)Runtime::create(options), Error);
}

}  // namespace
}  // namespace eryx
