// SPDX-License-Identifier: MIT OR Apache-2.0
#include "side_by_side.hpp"

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

std::string measured_program(const std::filesystem::path& path) {
  return contents(path) + "\n" + contents(std::filesystem::path(ERYX_BENCH_PROGRAMS) / "measure.py");
}

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

}  // namespace eryx::bench
