// SPDX-License-Identifier: MIT OR Apache-2.0
/// A program of 200 lines with 10 imports, prepared and not; and a batch of prepared runs on two threads.
#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "statistics.hpp"

namespace eryx::bench {
namespace {

constexpr int warm_up = 500;
constexpr int runs = 10'000;
constexpr int runs_unprepared = 200;
constexpr int preparations = 15;
constexpr std::size_t batch_size = 20'000;
constexpr int batches = 5;

std::string program_text() {
  std::ifstream file(ERYX_BENCH_PREPARED_PROGRAM);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void require(const ExecuteResult& result, const std::string& printed) {
  if (result.stdout_text != printed) throw Unmeasurable("the program printed '" + result.stdout_text + "'");
}

// What the program's work takes in an interpreter that has done it before.
double work_of(const Prepared& program) {
  const ExecuteResult result = program.sandbox().execute(R"(
import time
started = time.perf_counter()
for _ in range(2000):
    work()
result = (time.perf_counter() - started) / 2000 * 1e6
)");
  if (!result.value_json) throw Unmeasurable("the program's work fails");
  return result.value().as_double();
}

double batch_per_second() {
  const Prepared program = Sandbox::builder().build().prepare("import eryx\neryx.ready()\nprint(1)");
  const std::vector<ExecuteOptions> options(batch_size);
  std::vector<double> rates;
  for (int i = 0; i < batches; ++i) {
    const double microseconds = microseconds_of([&] { (void)program.execute_many(options); });
    rates.push_back(static_cast<double>(batch_size) / microseconds * 1e6);
  }
  return median(rates);
}

std::vector<Figure> measure() {
  const std::string text = program_text();
  const Sandbox sandbox = Sandbox::builder().build();
  const Prepared prepared = sandbox.prepare(text);
  if (!prepared.is_ready()) throw Unmeasurable("the program cannot be prepared");
  const std::string printed = prepared.execute().stdout_text;
  for (int i = 0; i < warm_up; ++i) require(prepared.execute(), printed);
  // In turns, because machines change their speed.
  std::vector<double> prints;
  std::vector<double> samples;
  for (int i = 0; i < runs; ++i) {
    prints.push_back(microseconds_of([&] { (void)sandbox.execute("print(1)"); }));
    samples.push_back(microseconds_of([&] { require(prepared.execute(), printed); }));
  }
  const Sandbox remembering = Sandbox::builder().program_cache(ProgramCache()).build();
  for (int i = 0; i < 2; ++i) require(remembering.execute(text), printed);
  std::vector<double> unprepared;
  std::vector<double> cached;
  for (int i = 0; i < runs_unprepared; ++i) {
    unprepared.push_back(microseconds_of([&] { require(sandbox.execute(text), printed); }));
    cached.push_back(microseconds_of([&] { require(remembering.execute(text), printed); }));
  }
  std::vector<double> made;
  for (int i = 0; i < preparations; ++i) {
    const std::string other = text + "# " + std::to_string(i) + "\n";
    made.push_back(microseconds_of([&] { (void)sandbox.prepare(other); }) / 1e3);
  }
  return {{"prepared_200_lines_us", median(samples)},
          {"prepared_over_fresh_print_x", median(samples) / median(prints)},
          {"prepared_work_us", work_of(prepared)},
          {"unprepared_200_lines_us", median(unprepared)},
          {"cached_200_lines_us", median(cached)},
          {"prepare_ms", median(made)},
          {"batch_runs_per_s", batch_per_second()}};
}

}  // namespace

Family prepared() {
  return {{"prepared_200_lines_us", "prepared_over_fresh_print_x", "prepared_work_us",
           "unprepared_200_lines_us", "cached_200_lines_us", "prepare_ms", "batch_runs_per_s"},
          "a program of 200 lines with 10 imports that prints one line: prepared, over a fresh print(1), "
          "what its work alone takes when repeated, and "
          "without preparation, and without but compiled by an execution before; preparing it; and prepared "
          "print(1) runs per second by execute_many",
          &measure};
}

}  // namespace eryx::bench
