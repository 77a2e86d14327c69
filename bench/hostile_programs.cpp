// SPDX-License-Identifier: MIT OR Apache-2.0
/// How long programs that try to keep the host busy do so, beyond what their limits allow.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <host_time.hpp>
#include <iterator>
#include <string>
#include <vector>

#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int rounds = 3;

std::vector<Figure> measure() {
  std::vector<double> samples;
  double worst = -1;
  std::string slowest;
  for (const auto& entry : std::filesystem::directory_iterator(ERYX_HOSTILE_PROGRAMS)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const conformance::Program program =
        conformance::parse_program({std::istreambuf_iterator<char>(file), {}});
    for (int round = 0; round < rounds; ++round) {
      const auto past = conformance::host_time_past_limits(program);
      samples.push_back(std::chrono::duration<double, std::milli>(past).count());
      if (samples.back() <= worst) continue;
      worst = samples.back();
      slowest = entry.path().stem().string();
    }
  }
  if (samples.empty()) throw Unmeasurable("no programs in " ERYX_HOSTILE_PROGRAMS);
  fmt::print(stderr, "eryx-bench: host_after_limit_worst_ms is that of {}\n", slowest);
  return {{"host_after_limit_p99_ms", percentile(samples, 0.99)}, {"host_after_limit_worst_ms", worst}};
}

}  // namespace

Family hostile_programs() {
  return {{"host_after_limit_p99_ms"},
          "processor time of the host beyond the limits, over all hostile programs, p99",
          &measure};
}

}  // namespace eryx::bench
