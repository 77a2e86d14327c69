// SPDX-License-Identifier: MIT OR Apache-2.0
/// What it takes to check a program before it runs: `Sandbox::check` of 100 lines, interpreter and report included.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int warm_up = 200;
constexpr int rounds = 10;
constexpr int runs = 200;

struct Fetch {
  int id = 0;
};
ERYX_DESCRIBE_ARGS(Fetch, (id, "number of the order"))

struct Save {
  std::string name;
  boost::json::array rows;
};
ERYX_DESCRIBE_ARGS(Save, (name), (rows))

std::string program() {
  std::ifstream file(ERYX_BENCH_CHECKED_PROGRAM);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (std::ranges::count(text, '\n') != 100) throw Unmeasurable("the program to be checked has 100 lines");
  return text;
}

// The best of several medians: what the machine does beside it only ever adds.
double best_median_us(const Sandbox& sandbox, const std::string& text) {
  std::vector<double> medians;
  for (int round = 0; round < rounds; ++round) {
    std::vector<double> samples;
    for (int i = 0; i < runs; ++i) {
      const auto start = std::chrono::steady_clock::now();
      const CheckResult checked = sandbox.check(text);
      const auto end = std::chrono::steady_clock::now();
      if (!checked.passed()) throw Unmeasurable("the program does not pass:\n" + describe(checked, text));
      samples.push_back(std::chrono::duration<double, std::micro>(end - start).count());
    }
    medians.push_back(median(samples));
  }
  return *std::ranges::min_element(medians);
}

std::vector<Figure> measure() {
  const Sandbox sandbox =
      Sandbox::builder()
          .callback("fetch", "An order", [](const Fetch&) { return boost::json::object(); })
          .callback("save", "Keeps rows", [](const Save&) { return true; })
          .build();
  const std::string text = program();
  for (int i = 0; i < warm_up; ++i) (void)sandbox.check(text);
  return {{"check_100_lines_us", best_median_us(sandbox, text)}};
}

}  // namespace

Family checks() {
  return {{"check_100_lines_us"}, "check a program of 100 lines with callbacks, which passes", &measure};
}

}  // namespace eryx::bench
