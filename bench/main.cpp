// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx-bench`: every figure by which a release is judged, each measured by a file of its own.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "machine.hpp"

namespace {

using namespace eryx::bench;

std::vector<Family> all_families() {
  return {fresh_runs(),       session_ready(),
          first_sandbox(),    idle_memory(),
          two_threads(),      wall_limit(),
          callbacks(),        output_stream(),
          libraries(),        packages(),
          prepared(),         tracing(),
          sessions(),         waiting(),
          computing(),        processor(),
          hostile_programs(), checks(),
          feeding(),          mounts(),
          native_exec(),      instructions(),
          native_packages(),  numpy(),
          pydantic(),         processor_with_profile()};
}

bool asked_for(const Family& family, const std::vector<std::string>& only) {
  return only.empty() || std::any_of(family.names.begin(), family.names.end(), [&](std::string_view name) {
           return std::find(only.begin(), only.end(), name) != only.end();
         });
}

/// Measures the families asked for; a family that cannot be measured is reported on stderr and makes `complete` false.
std::vector<Figure> measure(const std::vector<Family>& families, const std::vector<std::string>& only,
                            bool& complete) {
  std::vector<Figure> figures;
  for (const Family& family : families) {
    if (!asked_for(family, only)) continue;
    fmt::print(stderr, "eryx-bench: {}: {}\n", fmt::join(family.names, ", "), family.what);
    try {
      for (Figure& figure : family.measure()) figures.push_back(std::move(figure));
    } catch (const Unmeasurable& error) {
      fmt::print(stderr, "eryx-bench: {} not measured: {}\n", fmt::join(family.names, ", "), error.what());
      complete = false;
    }
  }
  return figures;
}

void print_json(const std::vector<Figure>& figures) {
  boost::json::object values;
  for (const Figure& figure : figures) values[figure.name] = figure.value;
  fmt::print("{}\n", boost::json::serialize(
                         boost::json::object{{"figures", values}, {"machine", describe_machine()}}));
}

void print_table(const std::vector<Figure>& figures) {
  for (const Figure& figure : figures) fmt::print("{:36} {:>12.4g}\n", figure.name, figure.value);
  fmt::print("\n{}\n", boost::json::serialize(describe_machine()));
}

}  // namespace

int main(int count, char** arguments) {
  CLI::App application("Measures Eryx on this machine. Close other programs first.", "eryx-bench");
  bool json = false;
  bool first_result = false;
  std::vector<std::string> only;
  application.add_flag("--json", json,
                       "Print one JSON object: {\"figures\": {NAME: number}, \"machine\": {...}}");
  application.add_option("--only", only, "Measure these figures only, separated by commas")
      ->delimiter(',')
      ->type_name("NAME");
  application.add_flag("--first-result", first_result,
                       "Print the output of one print(1) and exit (first_sandbox_ms runs this)");
  std::string resumed;
  application
      .add_option("--resume", resumed,
                  "Resume a checkpoint file, print the ms and exit (resume_ms runs this)")
      ->type_name("FILE");
  std::string stepped;
  application.add_option("--stepped", stepped, "Do this work and be counted (instructions runs this)")
      ->type_name("NAME");
  CLI11_PARSE(application, count, arguments);

  try {
    if (first_result) {
      fmt::print("{}", eryx::Sandbox::builder().build().execute("print(1)").stdout_text);
      return 0;
    }
    if (!resumed.empty()) {
      fmt::print("{}\n", resume_once_ms(resumed));
      return 0;
    }
    if (!stepped.empty()) {
      run_stepped(stepped);
      return 0;
    }
    const std::vector<Family> families = all_families();
    for (const std::string& name : only) {
      if (std::none_of(families.begin(), families.end(),
                       [&](const Family& family) { return asked_for(family, {name}); })) {
        fmt::print(stderr, "eryx-bench: there is no figure '{}'\n", name);
        return 2;
      }
    }
    bool complete = true;
    const std::vector<Figure> figures = measure(families, only, complete);
    json ? print_json(figures) : print_table(figures);
    return complete ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "eryx-bench: {}\n", error.what());
    return 1;
  }
}
