// SPDX-License-Identifier: MIT OR Apache-2.0
/// What tracing costs: how much longer a loop of 200,000 line events takes with the events in the result, and with a handler
/// that counts them.
#include <atomic>
#include <cstdint>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int rounds = 15;
constexpr std::uint64_t lines = 200'000;

// Five lines in each of 40,000 rounds: a call, a dictionary, text and arithmetic.
constexpr const char* program = R"(
def tally(names):
    counts = {}
    for number in range(40_000):
        name = names[number % 7]
        counts[name] = counts.get(name, 0) + number
        label = f"{name}:{number}"
        total = len(label) * 3 + number
    return counts, total
tally(["ada", "bob", "cyd", "dan", "eve", "fay", "gus"])
)";

double run_us(const Sandbox& sandbox, const ExecuteOptions& options) {
  return microseconds_of([&] {
    if (!sandbox.execute(program, options).ok()) throw Unmeasurable("the program failed");
  });
}

std::vector<Figure> measure() {
  const Sandbox sandbox = Sandbox::builder().build();
  std::atomic<std::uint64_t> seen{0};
  const ExecuteOptions plain;
  const ExecuteOptions listed = ExecuteOptions().trace({.events = 2 * lines});
  const ExecuteOptions counted = ExecuteOptions().on_trace([&](const TraceEvent&) { ++seen; });
  std::vector<double> listed_x;
  std::vector<double> counted_x;
  std::vector<double> event_ns;
  for (int round = 0; round < rounds; ++round) {
    const double base = run_us(sandbox, plain);
    const double with_list = run_us(sandbox, listed);
    listed_x.push_back(with_list / base);
    counted_x.push_back(run_us(sandbox, counted) / base);
    event_ns.push_back((with_list - base) * 1e3 / lines);
  }
  if (seen < static_cast<std::uint64_t>(rounds) * lines)
    throw Unmeasurable("the handler was not given everything");
  return {{"trace_slowdown_x", median(listed_x)},
          {"trace_handler_slowdown_x", median(counted_x)},
          {"trace_event_ns", median(event_ns)}};
}

}  // namespace

Family tracing() {
  return {
      {"trace_slowdown_x", "trace_handler_slowdown_x", "trace_event_ns"},
      "a loop of 200,000 line events, traced: with the events in the result, and with a handler that counts",
      &measure};
}

}  // namespace eryx::bench
