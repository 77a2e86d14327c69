// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx-bench`: every figure by which a release is judged, each measured by a file of its own.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <iterator>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "figure.hpp"
#include "machine.hpp"

namespace {

using namespace eryx::bench;

std::vector<Family> all_families() {
  std::vector<Family> families = {
      fresh_runs(),  session_ready(),    first_sandbox(), idle_memory(), two_threads(),
      wall_limit(),  callbacks(),        output_stream(), libraries(),   packages(),
      prepared(),    tracing(),          sessions(),      waiting(),     computing(),
      processor(),   hostile_programs(), checks(),        feeding(),     mounts(),
      native_exec(), native_packages(),  numpy(),         pydantic(),    processor_with_profile(),
      fuel()};
  std::ranges::move(instructions(), std::back_inserter(families));
  return families;
}

bool has_one_of(const Family& family, const std::vector<std::string>& names) {
  return std::ranges::find_first_of(family.names, names) != family.names.end();
}

/// What the command line asks for.
struct Selection {
  std::vector<std::string> only;  ///< Figures; empty: everything of this kind.
  Family::Kind kind = Family::Kind::Measurement;

  [[nodiscard]] bool has(const Family& family) const {
    return only.empty() ? family.kind == kind : has_one_of(family, only);
  }
};

/// Measures the families asked for; a family that cannot be measured is reported on stderr and makes `complete` false.
std::vector<Figure> measure(const std::vector<Family>& families, const Selection& selection, bool& complete) {
  std::vector<Figure> figures;
  for (const Family& family : families) {
    if (!selection.has(family)) continue;
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
  Selection selection;
  application.add_flag("--json", json,
                       "Print one JSON object: {\"figures\": {NAME: number}, \"machine\": {...}}");
  CLI::Option* const only =
      application.add_option("--only", selection.only, "Measure these figures only, separated by commas")
          ->delimiter(',')
          ->type_name("NAME");
  application
      .add_flag_callback(
          "--counts", [&selection] { selection.kind = Family::Kind::Count; },
          "Count instructions and system calls instead, which takes minutes (make bench-check runs this)")
      ->excludes(only);
  application.add_flag("--first-result", first_result,
                       "Print the output of one print(1) and exit (first_sandbox_ms runs this)");
  std::string resumed;
  application
      .add_option("--resume", resumed,
                  "Resume a checkpoint file, print the ms and exit (resume_ms runs this)")
      ->type_name("FILE");
  std::string stepped;
  application.add_option("--stepped", stepped, "Do this work and be counted (--counts runs this)")
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
    for (const std::string& name : selection.only) {
      if (std::ranges::none_of(families, [&](const Family& family) { return has_one_of(family, {name}); })) {
        fmt::print(stderr, "eryx-bench: there is no figure '{}'\n", name);
        return 2;
      }
    }
    bool complete = true;
    const std::vector<Figure> figures = measure(families, selection, complete);
    json ? print_json(figures) : print_table(figures);
    return complete ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "eryx-bench: {}\n", error.what());
    return 1;
  }
}
