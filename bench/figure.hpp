// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// What the benchmark measures. A family is one piece of work whose figures are measured together (p50 and p99 of the
/// same runs); each family has a file of its own.
namespace eryx::bench {

struct Figure {
  std::string name;  ///< Ends in its unit: "fresh_print_p50_us".
  double value = 0;
};

struct Family {
  std::vector<std::string>
      names;              ///< Figures that `measure` returns; others it may add are details of these.
  std::string_view what;  ///< One line: what is measured.
  std::function<std::vector<Figure>()> measure;
  /// Counts are no times, take long, and are judged by `make bench-check`: not measured with everything else, only if one is asked for.
  enum class Kind { Measurement, Count } kind = Kind::Measurement;
};

/// Thrown by a family that cannot be measured on this machine; the message says what is missing.
class Unmeasurable : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

Family fresh_runs();
Family first_sandbox();
Family session_ready();
Family idle_memory();
Family two_threads();
Family wall_limit();
Family hostile_programs();
Family processor();
Family processor_with_profile();
Family callbacks();
Family waiting();
Family computing();
Family sessions();
Family output_stream();
Family libraries();
Family packages();
Family native_packages();
Family numpy();
Family pydantic();
Family mounts();
Family native_exec();
Family prepared();
Family tracing();
Family checks();
Family feeding();
Family fuel();

/// Of each path whose instructions are counted.
std::vector<Family> instructions();

/// Resumes the program of a checkpoint file, for `sessions` in a process of its own. Returns: milliseconds.
[[nodiscard]] double resume_once_ms(const std::string& path);

/// The work of this name, for `instructions` in a process of its own.
void run_stepped(std::string_view name);

}  // namespace eryx::bench
