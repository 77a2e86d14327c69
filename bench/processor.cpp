// SPDX-License-Identifier: MIT OR Apache-2.0
/// Speed of the interpreter: each program of cpu/ in the sandbox and under native CPython, alternately in the same run;
/// ratios of medians, geometric mean.
#include <chrono>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "side_by_side.hpp"

namespace eryx::bench {
namespace {

std::vector<Figure> measure() {
  Limits limits;
  limits.wall_time = std::chrono::minutes(1);
  limits.memory = Bytes{512ull << 20};
  return ratios_to_native(Sandbox::builder().limits(limits).build(), native_python(), ERYX_BENCH_PROGRAMS,
                          "cpu");
}

}  // namespace

Family processor() {
  return {
      {"cpu_geomean_x"}, "time of the programs of bench/cpu over native CPython's, geometric mean", &measure};
}

}  // namespace eryx::bench
