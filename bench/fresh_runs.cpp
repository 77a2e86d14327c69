/// A fresh interpreter for each run: acquire a slot, run `print(1)`, get the result, release the slot made new again.
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int warm_up = 1000;
constexpr int runs = 50'000;

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
          {"fresh_print_p99_us", percentile(samples, 0.99)}};
}

}  // namespace

Family fresh_runs() {
  return {{"fresh_print_p50_us", "fresh_print_p99_us"},
          "acquire, run print(1), get the result, release: one thread, one after another",
          &measure};
}

}  // namespace eryx::bench
