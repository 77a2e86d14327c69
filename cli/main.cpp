// SPDX-License-Identifier: MIT OR Apache-2.0
/// The `eryx` command: a thin layer over the public API, one file per subcommand. Messages of the command itself go to
/// stderr and begin with "eryx: "; stdout is for the program's output, or for the requested answer.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "application.hpp"
#include "error_message.hpp"
#include "eryx/error.hpp"
#include "exit_status.hpp"
#include "interrupt_watch.hpp"
#include "misuse.hpp"
#include "package_words.hpp"
#include "sandbox_options.hpp"
#include "similar_word.hpp"
#include "terminal_text.hpp"

namespace {

using namespace eryx::cli;

int misuse(std::string_view message) {
  fmt::print(stderr, "eryx: {}\n", terminal_lines(message));
  return exit_status::misuse;
}

int misuse_of(const std::string& command, std::string_view message) {
  return misuse(fmt::format("{}\nTry '{} --help'.", message, command));
}

/// The last of the subcommands that were given, or else the command itself.
const CLI::App& chosen(const CLI::App& application) {
  const CLI::App* app = &application;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

/// The command with the subcommands that were given.
std::string chosen_command(const CLI::App& application) {
  std::string command = "eryx";
  for (const CLI::App* app = &application; !app->get_subcommands().empty();) {
    app = app->get_subcommands().front();
    command += " " + app->get_name();
  }
  return command;
}

bool is_option(const std::string& word) { return word.size() > 1 && word.starts_with('-'); }

/// "; did you mean --timeout?", or nothing.
std::string guess(const std::string& word, const std::vector<std::string>& known) {
  const std::string similar = similar_word(word, known);
  return similar.empty() ? similar : fmt::format("; did you mean {}?", similar);
}

/// What is wrong with an option that the command does not have.
std::string about_unknown_option(const CLI::App& command, const std::string& given) {
  const std::string word = given.substr(0, given.find('='));
  std::vector<std::string> known;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    for (const std::string& name : option->get_snames()) known.push_back("-" + name);
  }
  std::string hint = guess(word, known);
  if (hint.empty() && command.get_name() == "run") hint = "; the program's own follow --";
  return fmt::format("there is no option '{}'{}", word, hint);
}

/// The same for a word in the place of a subcommand.
std::string about_unknown_subcommand(const CLI::App& command, const std::string& word) {
  std::vector<std::string> known;
  for (const CLI::App* subcommand : command.get_subcommands(nullptr)) known.push_back(subcommand->get_name());
  const std::string text = fmt::format("there is no subcommand '{}'{}", word, guess(word, known));
  const bool is_root = command.get_parent() == nullptr;
  return is_root && similar_word(word, known).empty()
             ? fmt::format("{}; to run a program: eryx run {}", text, word)
             : text;
}

/// Whether these are words for a program whose "--" is missing.
bool are_program_arguments(const std::string& command, const std::vector<std::string>& unknown) {
  return command == "eryx run" && !unknown.empty() &&
         std::ranges::none_of(unknown, [](const std::string& word) { return word.starts_with('-'); });
}

/// Takes what follows the first "--" off the command line: it is for the program, whatever it looks like.
std::optional<std::vector<std::string>> take_program_arguments(int& count, char** arguments) {
  for (int index = 1; index < count; ++index) {
    if (std::string_view(arguments[index]) != "--") continue;
    std::vector<std::string> taken(arguments + index + 1, arguments + count);
    count = index;
    return taken;
  }
  return std::nullopt;
}

int run_command_line(int count, char** arguments) {
  int status = exit_status::success;
  std::optional<std::vector<std::string>> program_arguments = take_program_arguments(count, arguments);
  if (program_arguments && (count < 2 || std::string_view(arguments[1]) != "run"))
    return misuse("what follows -- is for a program: eryx run FILE -- ARGUMENTS");
  const std::unique_ptr<CLI::App> application = make_application(status, std::move(program_arguments));
  try {
    std::vector<std::string> words =
        with_package_options({arguments + std::min(count, 1), arguments + count});
    std::ranges::reverse(words);  // as it wants them
    application->parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    // Help and version arrive here too, as a "success".
    if (error.get_exit_code() == 0) return application->exit(error);
    const CLI::App& last = chosen(*application);
    const std::string command = chosen_command(*application);
    const std::vector<std::string> words = application->remaining(true);
    const auto option = std::ranges::find_if(words, is_option);
    if (option != words.end()) return misuse_of(command, about_unknown_option(last, *option));
    const bool wants_subcommand = !last.get_subcommands(nullptr).empty();
    if (wants_subcommand && !words.empty())
      return misuse_of(command, about_unknown_subcommand(last, words.front()));
    if (are_program_arguments(command, words)) {
      return misuse_of(command, fmt::format("the program's arguments follow --: eryx run FILE -- {}",
                                            fmt::join(words, " ")));
    }
    return misuse_of(command, error.what());
  }
  return status;
}

}  // namespace

int main(int count, char** arguments) {
  // A file that may be no larger (ulimit -f) is an error of writing it, not the end.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return run_command_line(count, arguments);
  } catch (const Misuse& error) {
    return misuse(error.what());
  } catch (const Interrupted&) {
    return exit_status::cancelled;
  } catch (const OutOfTime& error) {
    fmt::print(stderr, "eryx: {}\n", terminal_lines(error.what()));
    return exit_status::wall_time_limit;
  } catch (const eryx::Error& error) {
    if (error.kind() == eryx::ErrorKind::InvalidArgument) return misuse(error.what());
    fmt::print(stderr, "eryx: {}\n", terminal_lines(message_of(error)));
  } catch (const std::exception& error) {
    fmt::print(stderr, "eryx: {}\n", terminal_lines(message_of(error)));
  }
  return exit_status::host_error;
}
