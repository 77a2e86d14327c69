// SPDX-License-Identifier: MIT OR Apache-2.0
#include "side_by_side.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include "child_process.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int rounds = 7;
const std::filesystem::path measuring = std::filesystem::path(ERYX_BENCH_PROGRAMS) / "measure.py";

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Unmeasurable("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
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

/// Of one program.
double ratio_to_native(const Sandbox& sandbox, const std::string& python, const std::string& program,
                       const std::filesystem::path& native_path) {
  // A sandbox has one thread, so numpy's linear algebra has one.
  const std::string imports_too =
      native_path.empty() ? ""
                          : "import os, sys\nos.environ['OPENBLAS_NUM_THREADS'] = '1'\nsys.path.insert(0, '" +
                                native_path.string() + "')\n";
  std::vector<double> guest;
  std::vector<double> native;
  for (int i = 0; i < rounds; ++i) {
    const Measurement in_sandbox = run_in_sandbox(sandbox, program);
    const Measurement outside = parse(output_of({python, "-I", "-c", imports_too + program}));
    if (in_sandbox.check != outside.check) {
      throw Unmeasurable("the sandbox computed " + in_sandbox.check + ", native CPython " + outside.check);
    }
    guest.push_back(in_sandbox.seconds);
    native.push_back(outside.seconds);
  }
  return median(guest) / median(native);
}

std::string figure_name(std::string pattern, const std::string& program) {
  return pattern.replace(pattern.find('*'), 1, program);
}

}  // namespace

std::string native_python() {
  const char* chosen = std::getenv("ERYX_NATIVE_PYTHON");
  const std::string path = chosen != nullptr ? chosen : ERYX_NATIVE_PYTHON;
  if (!std::filesystem::exists(path)) {
    throw Unmeasurable("no native CPython at '" + path +
                       "': set ERYX_NATIVE_PYTHON to a CPython 3.13 built without PGO");
  }
  return path;
}

std::vector<Figure> ratios_to_native(const Sandbox& sandbox, const std::string& python,
                                     const std::filesystem::path& programs, const std::string& pattern,
                                     const std::filesystem::path& native_path) {
  std::vector<Figure> figures = {{figure_name(pattern, "geomean")}};
  std::vector<double> ratios;
  for (const auto& entry : std::filesystem::directory_iterator(programs)) {
    if (entry.path().extension() != ".py" || entry.path() == measuring) continue;
    const std::string program = contents(entry.path()) + "\n" + contents(measuring);
    ratios.push_back(ratio_to_native(sandbox, python, program, native_path));
    figures.push_back({figure_name(pattern, entry.path().stem().string()), ratios.back()});
  }
  if (ratios.empty()) throw Unmeasurable("no programs in " + programs.string());
  std::sort(figures.begin() + 1, figures.end(),
            [](const Figure& a, const Figure& b) { return a.name < b.name; });
  figures.front().value = geometric_mean(ratios);
  return figures;
}

}  // namespace eryx::bench
