// SPDX-License-Identifier: MIT OR Apache-2.0
#include "runs.hpp"

#include <cstddef>

#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

double print_us(const Sandbox& sandbox) {
  return microseconds_of([&] {
    if (sandbox.execute("print(1)").stdout_text != "1\n") throw Unmeasurable("print(1) did not print 1");
  });
}

}  // namespace

std::vector<double> prints_in_turns(std::span<const Sandbox> sandboxes, int runs) {
  constexpr int warm_up = 1000;
  std::vector<std::vector<double>> samples(sandboxes.size());
  for (int i = 0; i < warm_up + runs; ++i) {
    for (std::size_t index = 0; index < sandboxes.size(); ++index) {
      const double sample = print_us(sandboxes[index]);
      if (i >= warm_up) samples[index].push_back(sample);
    }
  }
  std::vector<double> medians;
  for (std::vector<double>& each : samples) medians.push_back(median(std::move(each)));
  return medians;
}

double median_us(const std::function<ExecuteResult()>& execute, std::string_view printed, int runs) {
  constexpr int warm_up = 500;
  std::vector<double> samples;
  for (int i = 0; i < warm_up + runs; ++i) {
    const double sample = microseconds_of([&] {
      const ExecuteResult result = execute();
      if (result.outcome != Outcome::Completed || result.stdout_text != printed)
        throw Unmeasurable("a program printed '" + result.stdout_text + "'");
    });
    if (i >= warm_up) samples.push_back(sample);
  }
  return median(std::move(samples));
}

double open_ms(const RuntimeOptions& options) {
  constexpr int openings = 15;
  std::vector<double> samples;
  for (int i = 0; i < openings; ++i)
    samples.push_back(microseconds_of([&] { (void)Runtime::create(options); }) / 1e3);
  return median(samples);
}

}  // namespace eryx::bench
