// SPDX-License-Identifier: MIT OR Apache-2.0
/// A fresh interpreter for each run: acquire a slot, run `print(1)`, get the result, release the slot made new again.
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int warm_up = 1000;
constexpr int runs = 50'000;

// How much longer a run takes where 20 callbacks are registered that it does not call. In turns with runs that have
// none, because machines change their speed.
double cost_of_callbacks() {
  const Sandbox without = Sandbox::builder().build();
  SandboxBuilder builder = Sandbox::builder();
  for (int i = 0; i < 20; ++i) {
    builder.callback("callback_" + std::to_string(i), "Does nothing", [](boost::json::object) {});
  }
  const Sandbox with = builder.build();
  std::vector<double> samples_without;
  std::vector<double> samples_with;
  for (int i = 0; i < runs / 2; ++i) {
    samples_without.push_back(microseconds_of([&] { (void)without.execute("print(1)"); }));
    samples_with.push_back(microseconds_of([&] { (void)with.execute("print(1)"); }));
  }
  return median(samples_with) / median(samples_without);
}

std::vector<Figure> measure() {
  const Sandbox sandbox = Sandbox::builder().build();
  for (int i = 0; i < warm_up; ++i) (void)sandbox.execute("print(1)");
  std::vector<double> samples;
  samples.reserve(runs);
  for (int i = 0; i < runs; ++i) {
    samples.push_back(microseconds_of([&] {
      const ExecuteResult result = sandbox.execute("print(1)");
      if (result.stdout_text != "1\n") throw Unmeasurable("print(1) printed '" + result.stdout_text + "'");
    }));
  }
  return {{"fresh_print_p50_us", percentile(samples, 0.50)},
          {"fresh_print_p99_us", percentile(samples, 0.99)},
          {"fresh_print_20_callbacks_x", cost_of_callbacks()}};
}

}  // namespace

Family fresh_runs() {
  return {{"fresh_print_p50_us", "fresh_print_p99_us", "fresh_print_20_callbacks_x"},
          "acquire, run print(1), get the result, release: one thread, one after another; the "
          "last: with 20 callbacks registered, over none",
          &measure};
}

}  // namespace eryx::bench
