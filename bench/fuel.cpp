// SPDX-License-Identifier: MIT OR Apache-2.0
/// What a limit of fuel costs: the programs of cpu/ in the metered guest over the same in the plain one, alternately.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int rounds = 5;
constexpr int prints = 2000;
constexpr std::uint64_t plenty = 1'000'000'000'000'000;

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Unmeasurable("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

ExecuteResult run(const Sandbox& sandbox, const std::string& program) {
  ExecuteResult result = sandbox.execute(program);
  if (!result.ok()) throw Unmeasurable("a program ended by itself: " + result.stderr_text);
  return result;
}

struct Cost {
  double ratio = 0;   ///< Of the times in the guest.
  double per_us = 0;  ///< Fuel that the metered guest takes in a microsecond.
};

Cost cost_of(const Sandbox& plain, const Sandbox& metered, const std::string& program) {
  std::vector<double> without;
  std::vector<double> with;
  std::uint64_t fuel = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto microseconds_in_guest = [&](const ExecuteResult& result) {
      fuel = result.stats.fuel.value_or(fuel);
      return std::chrono::duration<double, std::micro>(result.stats.guest).count();
    };
    without.push_back(microseconds_in_guest(run(plain, program)));
    with.push_back(microseconds_in_guest(run(metered, program)));
  }
  return {median(with) / median(without), static_cast<double>(fuel) / median(with)};
}

Sandbox sandbox_with(const Limits& limits) {
  try {
    return Sandbox::builder().limits(limits).build();
  } catch (const Error& error) {
    throw Unmeasurable(error.what());
  }
}

std::vector<Figure> measure() {
  Limits limits;
  limits.wall_time = std::chrono::minutes(1);
  limits.memory = Bytes{512ull << 20};
  const Sandbox plain = sandbox_with(limits);
  limits.fuel = plenty;
  const Sandbox metered = sandbox_with(limits);
  std::vector<Figure> figures = {{"fuel_cost_x"}, {"fuel_per_us"}, {"fuel_fresh_print_p50_us"}};
  std::vector<double> ratios;
  std::vector<double> speeds;
  const std::filesystem::path folder = ERYX_BENCH_PROGRAMS;
  const std::string measuring = contents(folder / "measure.py");
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".py" || entry.path().stem() == "measure") continue;
    const Cost cost = cost_of(plain, metered, contents(entry.path()) + "\n" + measuring);
    ratios.push_back(cost.ratio);
    speeds.push_back(cost.per_us);
    figures.push_back({"fuel_cost_" + entry.path().stem().string() + "_x", cost.ratio});
  }
  std::sort(figures.begin() + 3, figures.end(),
            [](const Figure& a, const Figure& b) { return a.name < b.name; });
  std::vector<double> times;
  for (int i = 0; i < prints; ++i) times.push_back(microseconds_of([&] { run(metered, "print(1)"); }));
  figures[0].value = geometric_mean(ratios);
  figures[1].value = geometric_mean(speeds);
  figures[2].value = median(times);
  return figures;
}

}  // namespace

Family fuel() {
  return {
      {"fuel_cost_x", "fuel_per_us", "fuel_fresh_print_p50_us"},
      "what a limit of fuel costs: the programs of bench/cpu with one over the same without, geometric mean",
      &measure};
}

}  // namespace eryx::bench
