// SPDX-License-Identifier: MIT OR Apache-2.0
/// Limits and stop requests hold for each thread by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stop_token>
#include <thread>
#include <vector>

#include "support.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace support;
using testing::StartsWith;

constexpr int threads = 8;

TEST(Threads, EachHasItsOwnLimits) {
  const Sandbox sandbox = Sandbox::builder().build();
  std::vector<std::thread> workers;
  for (int worker = 0; worker < threads; ++worker) {
    workers.emplace_back([&sandbox, worker] {
      for (int i = 0; i < 15; ++i) {
        ExecuteOptions options;
        options.limits(
            {.wall_time = worker % 2 == 0 ? std::chrono::seconds(30) : std::chrono::milliseconds(20 + worker),
             .memory = Bytes{(worker % 4 < 2 ? 48ull : 160ull) << 20}});
        options.inputs({{"worker", worker}});
        const char* program = worker % 2 == 0
                                  ? "print(worker)\nblock = bytearray(80_000_000)\nprint(len(block))"
                                  : "print(worker)\nwhile True: pass";
        const ExecuteResult result = sandbox.execute(program, options);
        // A short wall limit may pass at any moment where processors are busy: before the first line is run, or
        // between print's writing of the number and of the line's end.
        const std::string first_line = std::to_string(worker) + "\n";
        if (worker % 2 != 0) {
          ASSERT_THAT(first_line, StartsWith(result.stdout_text));
          ASSERT_THAT(result, Exceeds(LimitKind::WallTime));
          ASSERT_LT(result.stats.wall, std::chrono::seconds(5));
          continue;
        }
        ASSERT_THAT(result.stdout_text, StartsWith(first_line));
        if (worker % 4 < 2) {
          ASSERT_THAT(result, Exceeds(LimitKind::Memory));
        } else {
          ASSERT_THAT(result, Completes());
        }
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  expect_ordinary_execution();
}

TEST(Threads, SeeNothingOfEachOther) {
  const Sandbox sandbox = Sandbox::builder().build();
  std::atomic<int> wrong = 0;
  std::vector<std::thread> workers;
  for (int worker = 0; worker < threads; ++worker) {
    workers.emplace_back([&, worker] {
      for (int i = 0; i < 200; ++i) {
        ExecuteOptions options;
        options.inputs({{"worker", worker}});
        const ExecuteResult result = sandbox.execute(R"(
import os
assert os.listdir('/data') == [], os.listdir('/data')
open(f'/data/{worker}', 'w').write(str(worker) * 1000)
result = open(f'/data/{worker}').read() == str(worker) * 1000 and os.listdir('/data') == [str(worker)]
)",
                                                     options);
        if (result.value_json != "true") ++wrong;
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Threads, OneStopRequestEndsOneExecution) {
  const Sandbox sandbox = Sandbox::builder().build();
  std::vector<std::stop_source> stops(threads);
  std::vector<Outcome> outcomes(threads, Outcome::Completed);
  std::vector<std::thread> workers;
  for (std::size_t worker = 0; worker < threads; ++worker) {
    workers.emplace_back([&, worker] {
      ExecuteOptions options;
      options.stop(stops[worker].get_token());
      outcomes[worker] =
          sandbox.execute(worker % 2 == 0 ? "while True: pass" : "import time\ntime.sleep(1)\n", options)
              .outcome;
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  for (std::size_t worker = 0; worker < threads; worker += 2) stops[worker].request_stop();
  for (std::thread& worker : workers) worker.join();
  for (std::size_t worker = 0; worker < threads; ++worker) {
    EXPECT_EQ(outcomes[worker], worker % 2 == 0 ? Outcome::Cancelled : Outcome::Completed) << worker;
  }
}

}  // namespace
}  // namespace eryx::security
