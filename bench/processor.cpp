// SPDX-License-Identifier: MIT OR Apache-2.0
/// Speed of the interpreter: each program of cpu/ in the sandbox and under native CPython, alternately in the same run;
/// ratios of medians, geometric mean.
#include <chrono>
#include <filesystem>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "side_by_side.hpp"

namespace eryx::bench {
namespace {

Sandbox sandbox() {
  Limits limits;
  limits.wall_time = std::chrono::minutes(1);
  limits.memory = Bytes{512ull << 20};
  return Sandbox::builder().limits(limits).build();
}

std::vector<Figure> measure() {
  return ratios_to_native(sandbox(), native_python(), ERYX_BENCH_PROGRAMS, "cpu_*_x");
}

std::vector<Figure> measure_with_profile() {
  const std::filesystem::path reference = ERYX_BENCH_REFERENCE;
  if (!std::filesystem::exists(reference))
    throw Unmeasurable("there is no CPython with a profile at " + reference.string() +
                       ": `make native-reference` builds it");
  return ratios_to_native(sandbox(), reference, ERYX_BENCH_PROGRAMS, "cpu_*_pgo_x");
}

}  // namespace

Family processor() {
  return {
      {"cpu_geomean_x"}, "time of the programs of bench/cpu over native CPython's, geometric mean", &measure};
}

Family processor_with_profile() {
  return {
      {"cpu_geomean_pgo_x"}, "the same over a native CPython with a profile and LTO", &measure_with_profile};
}

}  // namespace eryx::bench
