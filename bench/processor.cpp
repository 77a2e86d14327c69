// SPDX-License-Identifier: MIT OR Apache-2.0
/// Speed of the interpreter: each program of cpu/ in the sandbox and under native CPython, alternately in the same run;
/// ratios of medians, geometric mean.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "side_by_side.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

const std::filesystem::path programs_folder = ERYX_BENCH_PROGRAMS;

std::vector<Figure> measure() {
  const std::string python = native_python();
  Limits limits;
  limits.wall_time = std::chrono::minutes(1);
  limits.memory = Bytes{512ull << 20};
  const Sandbox sandbox = Sandbox::builder().limits(limits).build();

  std::vector<Figure> figures = {{"cpu_geomean_x"}};
  std::vector<double> ratios;
  for (const auto& entry : std::filesystem::directory_iterator(programs_folder)) {
    if (entry.path().extension() != ".py" || entry.path().stem() == "measure") continue;
    ratios.push_back(ratio_to_native(sandbox, python, measured_program(entry.path())));
    figures.push_back({"cpu_" + entry.path().stem().string() + "_x", ratios.back()});
  }
  if (ratios.empty()) throw Unmeasurable("no programs in " + programs_folder.string());
  std::sort(figures.begin() + 1, figures.end(),
            [](const Figure& a, const Figure& b) { return a.name < b.name; });
  figures.front().value = geometric_mean(ratios);
  return figures;
}

}  // namespace

Family processor() {
  return {
      {"cpu_geomean_x"}, "time of the programs of bench/cpu over native CPython's, geometric mean", &measure};
}

}  // namespace eryx::bench
