// SPDX-License-Identifier: MIT OR Apache-2.0
#include "repl_commands.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "continuation.hpp"
#include "misuse.hpp"
#include "quantity.hpp"
#include "shell_word.hpp"

namespace eryx::cli {
namespace {

struct CommandInfo {
  std::string_view name;
  std::string_view argument;  ///< Form of the argument. Empty: none.
  std::string_view help;
};

constexpr std::array<CommandInfo, 10> commands{{
    {":undo", "", "take back the last statement: variables, modules, files (once)"},
    {":reset", "", "start with a new interpreter"},
    {":save", "FILE", "write the session to FILE"},
    {":load", "FILE", "continue from FILE instead"},
    {":answer", "ID JSON", "answer a call that a statement waits for"},
    {":fail", "ID TEXT", "let such a call fail"},
    {":again", "", "ask the callbacks again for the calls that wait"},
    {":limits", "", "show the limits of each statement, and how to change them"},
    {":help", "", "show this"},
    {":quit", "", "end; so do Ctrl-D and exit()"},
}};

/// The text up to the first space, and the rest.
std::pair<std::string_view, std::string_view> split_word(std::string_view text) {
  const std::size_t end = text.find_first_of(" \t");
  if (end == std::string_view::npos) return {text, {}};
  const std::size_t next = text.find_first_not_of(" \t", end);
  return {text.substr(0, end), next == std::string_view::npos ? std::string_view() : text.substr(next)};
}

const CommandInfo& find(std::string_view name) {
  for (const CommandInfo& command : commands) {
    if (command.name == name) return command;
  }
  throw Misuse(fmt::format("there is no command '{}'; :help lists them", name));
}

std::string format_limit(std::chrono::nanoseconds limit) {
  return limit == std::chrono::nanoseconds::max() ? "none" : format_duration(limit);
}

}  // namespace

CommandAnswer ReplCommands::run(std::string_view line) {
  while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
  const auto [name, rest] = split_word(line);
  const CommandInfo& command = find(name);
  const std::string argument(rest);
  if (command.argument.empty() != argument.empty()) {
    throw Misuse(command.argument.empty() ? fmt::format("{} takes nothing after it", name)
                                          : fmt::format("write: {} {}", name, command.argument));
  }
  if (name == ":undo") return undo();
  if (name == ":reset") return reset();
  if (name == ":save") return save(argument);
  if (name == ":load") return load(argument);
  if (name == ":answer" || name == ":fail") return answer(name, argument);
  if (name == ":again") return again();
  if (name == ":limits") return {describe_limits(), true, false, {}};
  if (name == ":help") return {help(), true, false, {}};
  return {{}, false, true, {}};
}

std::vector<std::string> ReplCommands::names(std::string_view start) {
  std::vector<std::string> found;
  for (const CommandInfo& command : commands) {
    if (command.name.starts_with(start)) found.emplace_back(command.name);
  }
  return found;
}

std::string ReplCommands::help() {
  std::string text;
  for (const CommandInfo& command : commands) {
    text += fmt::format("  {:<16} {}\n", fmt::format("{} {}", command.name, command.argument), command.help);
  }
  return text;
}

CommandAnswer ReplCommands::undo() {
  if (!prompt_.session().undo()) throw Misuse("there is nothing to take back: one statement can be, once");
  return {"eryx: the last statement is taken back\n", false, false, {}};
}

CommandAnswer ReplCommands::reset() {
  prompt_.session().reset();
  return {"eryx: the session is new\n", false, false, {}};
}

CommandAnswer ReplCommands::save(const std::string& file) {
  check_can_save(file);
  prompt_.session().checkpoint().save(file, checkpoints_);
  return {
      fmt::format("eryx: saved; continue with :load {0}, eryx repl --from {1}{2} or eryx run --from {1}{2}\n",
                  file, shell_path(file), for_continuing_),
      false,
      false,
      {}};
}

CommandAnswer ReplCommands::load(const std::string& file) {
  prompt_.load(load_checkpoint(file, sandbox_, checkpoints_));
  return {"eryx: loaded\n", false, false, {}};
}

CommandAnswer ReplCommands::answer(std::string_view name, const std::string& text) {
  const auto [id, answer] = split_word(text);
  if (answer.empty()) throw Misuse(fmt::format("write: {} {}", name, find(name).argument));
  ContinuationArguments arguments;
  (name == ":fail" ? arguments.answer_errors : arguments.answers).push_back(fmt::format("{}={}", id, answer));
  if (!prompt_.session().is_suspended()) throw Misuse("no statement waits for an answer");
  return {
      {}, false, false, resume_options(arguments, prompt_.session().pending_calls(), {":answer", ":fail"})};
}

CommandAnswer ReplCommands::again() {
  if (!prompt_.session().is_suspended()) throw Misuse("no statement waits for an answer");
  ResumeOptions options;
  options.unanswered(ResumeOptions::Unanswered::StartAgain);
  return {{}, false, false, std::move(options)};
}

std::string ReplCommands::describe_limits() const {
  std::string text;
  const auto add = [&](std::string_view option, const std::string& value, std::string_view what) {
    text += fmt::format("  {:<17} {:<10} {}\n", option, value, what);
  };
  add("--timeout", format_limit(limits_.wall_time), "for a statement");
  add("--grace", format_limit(limits_.grace), "for its finally blocks");
  add("--memory", format_size(limits_.memory), "of the session");
  add("--output-limit", format_size(limits_.output), "of a statement");
  add("--files-limit", format_size(limits_.files), "of the session");
  add("--callback-time", format_limit(limits_.callback_time), "for a call");
  add("--callback-calls", std::to_string(limits_.callback_calls), "in a statement");
  return text + "Give other ones when you start: eryx repl --timeout 2m\n";
}

}  // namespace eryx::cli
