// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/run_start.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bridge/nesting.hpp"
#include "engine/slot.hpp"
#include "eryx/error.hpp"
#include "execution/file_paths.hpp"
#include "execution/option_checks.hpp"

namespace eryx::execution {
namespace {

// Entries of the environment without a name, which no variable can be: guest/python/_eryx/environment.py takes them out.
std::string command_line(const detail::ExecuteSettings& settings) {
  std::string entries;
  const auto add = [&](std::string_view kind, const std::string& text) {
    check_argument(text);
    entries.append("=").append(kind).append("=").append(text).push_back('\0');
  };
  if (!settings.program_file.empty()) add("file", settings.program_file);
  for (const std::string& argument : settings.arguments) add("argument", argument);
  return entries;
}

// Of names that need no escapes: they are identifiers.
std::string object_of(const detail::InputTexts& inputs) {
  std::string text = "{";
  for (const auto& [name, value] : inputs)
    text.append(text.size() == 1 ? "\"" : ",\"").append(name).append("\":").append(value);
  return text + "}";
}

}  // namespace

std::shared_ptr<const bridge::CallbackSet> with_callbacks(const bridge::CallbackSet& base,
                                                          std::vector<Callback> more) {
  std::vector<bridge::CallbackSet::Entry> all(base.all().begin(), base.all().end());
  std::ranges::move(more, std::back_inserter(all));
  return std::make_shared<const bridge::CallbackSet>(std::move(all));
}

std::shared_ptr<const bridge::CallbackSet> with_replaced_callbacks(const bridge::CallbackSet& base,
                                                                   std::vector<Callback> more) {
  std::vector<bridge::CallbackSet::Entry> all(base.all().begin(), base.all().end());
  std::map<std::string, std::size_t> places;
  for (std::size_t place = 0; place < all.size(); ++place)
    places.emplace(base.all()[place].callback.name, place);
  for (Callback& callback : more) {
    // Once: a second one of that name is an error, as it is without `base`.
    if (const auto replaced = places.extract(callback.name)) {
      all[replaced.mapped()] = std::move(callback);
    } else {
      all.emplace_back(std::move(callback));
    }
  }
  return std::make_shared<const bridge::CallbackSet>(std::move(all));
}

Start make_start(std::shared_ptr<const Config> config, const detail::RunSettings& settings) {
  bridge::require_room_to_nest();
  Start start;
  start.started = base::SteadyTime::clock::now();
  start.limits = settings.limits.value_or(config->limits);
  if (settings.limits) check(start.limits, config->interpreters->image_info());
  if (start.limits.fuel) engine::check_fuel(*config->interpreters->memory_image());
  if (settings.collected_folder) check_folder(*settings.collected_folder, config->mounted);
  start.collected_folder = settings.collected_folder;
  start.on_output = settings.on_output;
  start.input_source = settings.input_source;
  start.trace = settings.trace;
  start.on_trace = settings.on_trace;
  start.trace_context = settings.trace_context;
  start.on_span = settings.on_span;
  if (start.trace || start.on_trace) start.tracing = Start::Tracing::On;
  start.callbacks = config->callbacks;
  start.config = std::move(config);
  return start;
}

NewProgram new_program(std::string_view source, const Config& config, const detail::ExecuteSettings& settings,
                       NewProgram::Namespace variables) {
  if (settings.input_source && (settings.recording == Recording::On || settings.replay))
    throw Error(ErrorKind::InvalidArgument,
                "a journal needs all of standard input at the start: give it as a text");
  NewProgram program;
  program.source = source;
  program.standard_input = base::SharedText(settings.standard_input);
  program.variables = variables;
  if (!settings.arguments.empty() || !settings.program_file.empty())
    program.environment = config.environment + command_line(settings);
  if (settings.files) check_files(*settings.files, config.mounted);
  program.files = settings.files.share();
  if (settings.inputs && !settings.inputs->empty()) {
    check_inputs(*settings.inputs);
    program.inputs_json = object_of(*settings.inputs);
  }
  return program;
}

}  // namespace eryx::execution
