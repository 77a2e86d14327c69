// SPDX-License-Identifier: MIT OR Apache-2.0
/// Speed of the interpreter: each program of cpu/ in the sandbox and under native CPython, alternately in the same run.
/// A program measures its own work, so that neither start-up nor the wall counts; ratios of medians, geometric mean.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "child_process.hpp"
#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int rounds = 7;
const std::filesystem::path programs_folder = ERYX_BENCH_PROGRAMS;

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Unmeasurable("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string native_python() {
  const char* chosen = std::getenv("ERYX_NATIVE_PYTHON");
  const std::string path = chosen != nullptr ? chosen : ERYX_NATIVE_PYTHON;
  if (!std::filesystem::exists(path)) {
    throw Unmeasurable("no native CPython at '" + path +
                       "': set ERYX_NATIVE_PYTHON to a CPython 3.13 built without PGO");
  }
  return path;
}

/// What cpu/measure.py prints: the shortest time of the work in seconds, and a check of what it computed.
struct Measurement {
  double seconds = 0;
  std::string check;
};

Measurement parse(const std::string& output) {
  Measurement measurement;
  std::istringstream text(output);
  if (!(text >> measurement.seconds >> measurement.check))
    throw Unmeasurable("a program of cpu/ printed: " + output);
  return measurement;
}

Measurement run_in_sandbox(const Sandbox& sandbox, const std::string& program) {
  const ExecuteResult result = sandbox.execute(program);
  if (result.exception) throw Unmeasurable(result.exception->traceback);
  return parse(result.stdout_text);
}

/// The guest's time over the native one, for one program.
double ratio(const Sandbox& sandbox, const std::string& python, const std::string& program) {
  std::vector<double> guest;
  std::vector<double> native;
  for (int i = 0; i < rounds; ++i) {
    const Measurement in_sandbox = run_in_sandbox(sandbox, program);
    const Measurement outside = parse(output_of({python, "-I", "-c", program}));
    if (in_sandbox.check != outside.check) {
      throw Unmeasurable("the sandbox computed " + in_sandbox.check + ", native CPython " + outside.check);
    }
    guest.push_back(in_sandbox.seconds);
    native.push_back(outside.seconds);
  }
  return median(guest) / median(native);
}

std::vector<Figure> measure() {
  const std::string python = native_python();
  Limits limits;
  limits.wall_time = std::chrono::minutes(1);
  limits.memory = Bytes{512ull << 20};
  const Sandbox sandbox = Sandbox::builder().limits(limits).build();
  const std::string measurement = contents(programs_folder / "measure.py");

  std::vector<Figure> figures = {{"cpu_geomean_x"}};
  std::vector<double> ratios;
  for (const auto& entry : std::filesystem::directory_iterator(programs_folder)) {
    if (entry.path().extension() != ".py" || entry.path().stem() == "measure") continue;
    ratios.push_back(ratio(sandbox, python, contents(entry.path()) + "\n" + measurement));
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
