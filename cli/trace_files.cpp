// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace_files.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string_view>

#include "misuse.hpp"
#include "quantity.hpp"
#include "replaced_file.hpp"

namespace eryx::cli {
namespace {

constexpr std::uint64_t usual_events = 1'000'000;
constexpr std::uint64_t most_text = 64 << 20;
constexpr std::string_view speedscope_ending = ".speedscope.json";
constexpr std::string_view page_ending = ".html";

void check_file(std::string_view option, const std::string& path) {
  if (path == "-")
    throw Misuse(fmt::format("{}: give the name of a file; it is not written to a stream", option));
  check_can_replace(option, path);
}

}  // namespace

void add_trace_options(CLI::App& command, TraceArguments& arguments) {
  constexpr const char* group = "Traces";
  command
      .add_option("--trace", arguments.trace,
                  "Write calls, callbacks and exceptions with their times, for ui.perfetto.dev")
      ->type_name("FILE")
      ->group(group);
  command
      .add_option("--profile", arguments.profile,
                  "Write where the time went: NAME.html is a page, NAME.speedscope.json for speedscope.app")
      ->type_name("FILE")
      ->group(group);
  command
      .add_option_function<std::string>(
          "--trace-events",
          [&arguments](const std::string& text) { arguments.events = parse_count("--trace-events", text); },
          "Events kept for them, the first ones (default: 1000000)")
      ->type_name("COUNT")
      ->group(group);
}

std::optional<TraceOptions> trace_options(const TraceArguments& arguments) {
  if (!arguments.trace && !arguments.profile) {
    if (arguments.events) throw Misuse("--trace-events: give --trace FILE or --profile FILE with it");
    return std::nullopt;
  }
  if (arguments.trace) check_file("--trace", *arguments.trace);
  if (arguments.profile) {
    if (!arguments.profile->ends_with(page_ending) && !arguments.profile->ends_with(speedscope_ending)) {
      throw Misuse(fmt::format("--profile: the name says what is written: '{}' must end in {} or {}",
                               *arguments.profile, page_ending, speedscope_ending));
    }
    check_file("--profile", *arguments.profile);
  }
  if (arguments.trace && arguments.trace == arguments.profile)
    throw Misuse("--trace and --profile: give each a file of its own");
  return TraceOptions{.events = arguments.events.value_or(usual_events), .text = most_text};
}

std::string write_traces(const TraceArguments& arguments, const Trace& trace, const ProfilePage& page) {
  if (arguments.trace) replace_file("--trace", *arguments.trace, to_perfetto_json(trace));
  if (arguments.profile) {
    const bool is_page = arguments.profile->ends_with(page_ending);
    replace_file("--profile", *arguments.profile,
                 is_page ? to_profile_html(trace, page) : to_speedscope_json(trace));
  }
  const bool is_wanted = arguments.trace || arguments.profile;
  if (!is_wanted || trace.left_out == 0) return {};
  return fmt::format(
      "eryx: the trace has the first {} events, not the {} after them; keep more with --trace-events\n",
      trace.events.size(), trace.left_out);
}

}  // namespace eryx::cli
