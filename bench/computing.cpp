// SPDX-License-Identifier: MIT OR Apache-2.0
/// 1,000 programs that compute without end, on as many workers as there are processors: whether each gets its share, and how long a short
/// program takes beside them.
#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <stop_token>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "process_status.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

using namespace std::chrono_literals;
using boost::asio::use_future;
using Clock = std::chrono::steady_clock;

constexpr int programs = 1000;
constexpr std::chrono::milliseconds slice = 2ms;
/// On two processors each has some six slices in it.
constexpr std::chrono::seconds window = 6s;
constexpr std::chrono::milliseconds between_short_ones = 20ms;

/// Some 0.2 ms of computing, and a step.
constexpr const char* endless = "while True:\n    for _ in range(20_000): pass\n    step.sync(i=i)";

using Steps = std::array<std::atomic<int>, programs>;

struct Step {
  std::size_t i = 0;
};
ERYX_DESCRIBE_ARGS(Step, (i))

Sandbox sandbox_with(Steps& steps) {
  RuntimeOptions options;
  options.slice = slice;
  Limits patient;
  patient.wall_time = 10min;
  patient.callback_calls = 1'000'000'000;
  const auto step = [&steps](Step arguments) { return ++steps.at(arguments.i); };
  return Sandbox::builder()
      .runtime(Runtime::create(options))
      .limits(patient)
      .callback(make_callback("step", "Counts", step, CallbackKind::Immediate))
      .build();
}

void wait_until_all_have_begun(const Steps& steps) {
  for (const std::atomic<int>& done : steps) {
    while (done == 0) std::this_thread::sleep_for(10ms);
  }
}

std::vector<double> latencies_of_short_ones(const Sandbox& sandbox) {
  std::vector<double> latencies;
  for (const auto end = Clock::now() + window; Clock::now() < end;
       std::this_thread::sleep_for(between_short_ones)) {
    const auto start = Clock::now();
    if (!sandbox.async_execute("print(1)", use_future).get().ok()) throw Unmeasurable("print(1) failed");
    latencies.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  return latencies;
}

double private_kib() { return process_status("RssAnon") + process_status("VmPTE"); }

std::vector<Figure> measure() {
  Steps steps{};
  const Sandbox sandbox = sandbox_with(steps);
  (void)sandbox.execute("print(1)");
  const double before = private_kib();
  std::stop_source stop;
  std::vector<std::future<ExecuteResult>> futures;
  for (int i = 0; i < programs; ++i) {
    ExecuteOptions options;
    options.stop(stop.get_token());
    options.inputs({{"i", i}});
    futures.push_back(sandbox.async_execute(endless, options, use_future));
  }
  wait_until_all_have_begun(steps);
  std::vector<int> begun(steps.begin(), steps.end());
  const std::vector<double> latencies = latencies_of_short_ones(sandbox);
  std::vector<double> shares;
  for (int i = 0; i < programs; ++i) shares.push_back(steps.at(i) - begun.at(i));
  const double memory = private_kib() - before;
  const double threads = process_status("Threads");
  stop.request_stop();
  for (std::future<ExecuteResult>& future : futures) {
    if (future.get().outcome != Outcome::Cancelled) throw Unmeasurable("a program ended by itself");
  }
  const double middle = median(shares);
  const auto [least, most] = std::ranges::minmax(shares);
  return {{"computing_1000_least_x", least / middle},
          {"computing_1000_most_x", most / middle},
          {"computing_1000_short_p50_ms", median(latencies)},
          {"computing_1000_short_p99_ms", percentile(latencies, 0.99)},
          {"computing_1000_private_kib", memory / programs},
          {"computing_1000_threads", threads}};
}

}  // namespace

Family computing() {
  return {{"computing_1000_least_x", "computing_1000_most_x", "computing_1000_short_p50_ms",
           "computing_1000_short_p99_ms", "computing_1000_private_kib", "computing_1000_threads"},
          "1,000 programs that compute without end, and short ones beside them",
          &measure};
}

}  // namespace eryx::bench
