// SPDX-License-Identifier: MIT OR Apache-2.0
/// How late an execution ends after its wall time limit: softly, where the interrupt ends the program, and hard, where
/// the program swallows it and the end of the grace counts.
#include <chrono>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int runs = 500;
constexpr std::chrono::milliseconds limit{10};
constexpr std::chrono::milliseconds short_grace{10};
constexpr std::chrono::seconds long_grace{1};

constexpr const char* endless = "while True: pass";
constexpr const char* swallowing = R"(
while True:
    try:
        while True: pass
    except BaseException:
        pass
)";

/// p99 of the milliseconds by which runs of `program` end later than `limit` and `counted_grace` allow.
double overshoot(const Sandbox& sandbox, const char* program, std::chrono::nanoseconds counted_grace) {
  const double allowed = std::chrono::duration<double, std::micro>(limit + counted_grace).count();
  std::vector<double> samples;
  for (int i = 0; i < runs; ++i) {
    samples.push_back(microseconds_of([&] {
                        const ExecuteResult result = sandbox.execute(program);
                        if (result.outcome != Outcome::LimitExceeded)
                          throw Unmeasurable("the wall time limit did not end the program");
                      }) -
                      allowed);
  }
  return percentile(samples, 0.99) / 1000;
}

Sandbox sandbox_with(std::chrono::nanoseconds grace) {
  Limits limits;
  limits.wall_time = limit;
  limits.grace = grace;
  return Sandbox::builder().limits(limits).build();
}

std::vector<Figure> measure() {
  const double soft = overshoot(sandbox_with(long_grace), endless, std::chrono::nanoseconds(0));
  const double hard = overshoot(sandbox_with(short_grace), swallowing, short_grace);
  return {{"wall_limit_overshoot_p99_ms", std::max(soft, hard)},
          {"wall_limit_overshoot_soft_p99_ms", soft},
          {"wall_limit_overshoot_hard_p99_ms", hard}};
}

}  // namespace

Family wall_limit() {
  return {{"wall_limit_overshoot_p99_ms"},
          "end of an endless program after its limit, the worse of soft and hard, p99",
          &measure};
}

}  // namespace eryx::bench
