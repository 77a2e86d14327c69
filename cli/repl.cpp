// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx repl`: an interactive prompt for a session. Reads a statement, executes it and prints. Other messages go to
/// standard error and begin with "eryx: ".
#include "repl.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "continuation.hpp"
#include "displays.hpp"
#include "ending.hpp"
#include "eryx/error.hpp"
#include "eryx/runtime.hpp"
#include "eryx/version.hpp"
#include "exit_status.hpp"
#include "history_file.hpp"
#include "host_file.hpp"
#include "input_reader.hpp"
#include "interrupt_watch.hpp"
#include "line_editor.hpp"
#include "missing_modules.hpp"
#include "misuse.hpp"
#include "output_printer.hpp"
#include "prompt_session.hpp"
#include "prompt_signals.hpp"
#include "repl_commands.hpp"
#include "sandbox_options.hpp"
#include "shell_word.hpp"
#include "shown_files.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

struct ReplArguments {
  SandboxArguments sandbox;
  std::optional<std::string> from;
  std::optional<std::string> key;
  std::optional<std::string> out;
  bool no_history = false;
  std::string for_continuing;  ///< As RunArguments have it.
};

bool wants_colours() {
  const char* refusal = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) != 0 && isatty(STDERR_FILENO) != 0 && (!refusal || refusal[0] == '\0');
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\f") == std::string_view::npos; }

class Repl {
 public:
  Repl(const ReplArguments& arguments, const ConfiguredSandbox& configured, PromptSignals& signals)
      : checkpoints_(checkpoint_options(arguments.key)),
        sandbox_(configured.sandbox()),
        uncompiled_(configured.uncompiled()),
        prompt_(sandbox_, arguments.sandbox.limits),
        commands_(prompt_, sandbox_, checkpoints_, arguments.sandbox.limits, arguments.for_continuing) {
    LineEditorOptions options;
    options.colours = has_colours_;
    options.complete = [this](std::string_view word) { return complete(word); };
    editor_ = make_line_editor(signals, std::move(options));
    const std::optional<std::filesystem::path> path = HistoryFile::usual_path();
    if (is_interactive_ && !arguments.no_history && path) {
      history_.emplace(*path);
      for (const std::string& line : history_->load()) editor_->remember(line);
    }
    if (arguments.out) shown_files_.emplace(*arguments.out);
    if (arguments.from) prompt_.load(load_checkpoint(*arguments.from, sandbox_, checkpoints_));
  }

  /// Returns: the exit status.
  int run() {
    const int status = read_and_run();
    guard([&] { end_session(); });
    return status;
  }

 private:
  int read_and_run() {
    if (is_interactive_) {
      say(fmt::format("Python {} in a sandbox, Eryx {}. :help shows the commands, Ctrl-D ends.\n",
                      sandbox_.runtime()->image().python_version, version()));
    }
    say_what_waits();
    while (!exit_status_) {
      const InputLine line = editor_->read(statement_.empty() ? ">>> " : "... ");
      switch (line.end) {
        case InputLine::End::Line: take(line.text); break;
        case InputLine::End::Block:
          if (add_block(line.text)) execute_if_complete();
          break;
        case InputLine::End::BlockStart: (void)add_block(line.text); break;
        case InputLine::End::Interrupted:
          if (!is_interactive_) return exit_status::cancelled;
          statement_.clear();
          break;
        case InputLine::End::EndOfInput:
          if (statement_.empty()) return exit_status::success;
          execute(std::exchange(statement_, {}));
          break;
      }
    }
    return *exit_status_;
  }

  /// Runs exit functions and the like, as Python's own prompt does when it ends.
  void end_session() {
    if (prompt_.session().is_suspended()) return;
    const InterruptWatch interrupts("exit functions");
    const ExecuteResult end =
        prompt_.session().close(ExecuteOptions().stop(interrupts.token()).on_output(printer_.handler()));
    printer_.finish(end);
    say(describe_ending(end));
  }

  /// What programs read from the terminal.
  [[nodiscard]] InputSource typed_input() {
    return [this, read = standard_input_reader()](const std::stop_token& stop) {
      std::string typed = read(stop);
      if (typed.ends_with('\n')) printer_.note_typed_line();
      return typed;
    };
  }

  std::vector<std::string> complete(std::string_view word) {
    if (word.starts_with(':')) return ReplCommands::names(word);
    std::vector<std::string> names = prompt_.completions(word);
    // A program can name attributes as it likes; what is no name has no business on the line.
    std::erase_if(names, [](const std::string& name) { return terminal_line(name) != name; });
    return names;
  }

  void take(const std::string& line) {
    if (statement_.empty() && is_blank(line)) return;
    remember(line);
    if (statement_.empty() && line.starts_with(':')) {
      guard([&] { take_command(line); });
      return;
    }
    add(line);
    execute_if_complete();
  }

  void remember(const std::string& line) {
    if (!is_interactive_ || is_blank(line)) return;
    editor_->remember(line);
    if (history_) history_->append(line);
  }

  void add(const std::string& line) {
    if (!statement_.empty()) statement_ += '\n';
    statement_ += is_blank(line) ? "" : line;
  }

  /// Adds pasted lines, in which blank ones end nothing. Returns: whether there is anything to execute.
  bool add_block(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (statement_.empty() && is_blank(line)) continue;
      remember(line);
      add(line);
    }
    return !statement_.empty();
  }

  void execute_if_complete() {
    guard([&] {
      if (prompt_.session().is_suspended()) {
        statement_.clear();
        say_what_waits();
      } else if (!prompt_.is_incomplete(statement_)) {
        execute(std::exchange(statement_, {}));
      }
    });
  }

  void take_command(const std::string& line) {
    CommandAnswer answer = commands_.run(line);
    if (answer.is_wanted) {
      write_host_descriptor(STDOUT_FILENO, answer.text);
    } else {
      say(answer.text);
    }
    if (answer.ends_prompt) exit_status_ = exit_status::success;
    if (answer.resume) {
      const InterruptWatch interrupts("statement");
      answer.resume->stop(interrupts.token()).on_output(printer_.handler()).input_source(input_source_);
      report(prompt_.resume(*answer.resume));
    } else {
      say_what_waits();
    }
  }

  void execute(const std::string& text) {
    guard([&] {
      const InterruptWatch interrupts("statement");
      report(prompt_.execute(text, ExecuteOptions()
                                       .stop(interrupts.token())
                                       .on_output(printer_.handler())
                                       .input_source(input_source_)));
    });
  }

  void report(const StatementResult& statement) {
    const ExecuteResult& result = statement.result;
    using LastLine = OutputPrinter::LastLine;
    printer_.finish(result, is_interactive_ ? LastLine::Ended : LastLine::AsItIs);
    write_host_descriptor(STDOUT_FILENO, text_of(result.displays));
    say(shown_files_ ? shown_files_->keep(result.displays) : describe_forms(result.displays));
    say(describe_ending(result));
    say(describe_missing(result, uncompiled_, {}));
    if (result.state == StateAfter::RolledBack)
      say("eryx: the statement was stopped midway: the session is as it was before it\n");
    if (statement.wants_exit) exit_status_ = exit_status::of(result);
    say_what_waits();
  }

  void say_what_waits() {
    if (!prompt_.session().is_suspended()) return;
    const std::vector<PendingCall> pending = prompt_.session().pending_calls();
    say(
        fmt::format("eryx: the statement waits; answer with :answer ID JSON, let it fail with :fail ID TEXT, "
                    "or revert it with :undo\n{}",
                    list_calls(pending)));
  }

  /// Runs an action. Its failure does not end the prompt.
  template <typename Action>
  void guard(Action action) {
    try {
      action();
    } catch (const Misuse& error) {
      say(fmt::format("eryx: {}\n", error.what()));
    } catch (const Error& error) {
      say(fmt::format("eryx: {}\n", error.what()));
    }
  }

  /// Tells the user. Uses standard error, so that standard output has only what Python printed.
  void say(std::string_view text) const {
    if (text.empty()) return;
    const std::string shown = terminal_lines(text);
    text = shown;
    if (!has_colours_) return write_host_descriptor(STDERR_FILENO, text);
    // The line end is outside of the colour, which would otherwise fill the next line on some terminals.
    const bool has_end = text.ends_with('\n');
    if (has_end) text.remove_suffix(1);
    write_host_descriptor(STDERR_FILENO, fmt::format("\033[31m{}\033[0m{}", text, has_end ? "\n" : ""));
  }

  bool is_interactive_ = isatty(STDIN_FILENO) != 0;
  bool has_colours_ = wants_colours();
  CheckpointOptions checkpoints_;
  const Sandbox& sandbox_;
  const std::vector<UncompiledPackage>& uncompiled_;
  PromptSession prompt_;
  OutputPrinter printer_;
  /// Otherwise standard input is the prompt's alone.
  InputSource input_source_ = is_interactive_ ? typed_input() : InputSource();
  ReplCommands commands_;
  std::unique_ptr<LineEditor> editor_;
  std::optional<ShownFiles> shown_files_;  ///< Absent: forms are named only.
  std::optional<HistoryFile> history_;
  std::string statement_;  ///< The lines of an incomplete statement so far.
  std::optional<int> exit_status_;
};

int run(ReplArguments arguments) {
  if (arguments.from == "-" || arguments.key == "-" || arguments.sandbox.callbacks == "-")
    throw Misuse("standard input is the prompt's: give the name of a file instead of -");
  PromptSignals signals;
  arguments.sandbox.result_variable = PromptSession::result_variable;
  const ConfiguredSandbox configured = [&] {
    InterruptWatch interrupts("set-up");
    return ConfiguredSandbox(arguments.sandbox, interrupts);
  }();
  return Repl(arguments, configured, signals).run();
}

std::string footer() {
  return "Examples:\n"
         "  eryx repl                           type Python, see what it says\n"
         "  eryx repl --callbacks tools.json    with functions of yours to await; see eryx run --help\n"
         "  eryx repl --from s                  continue from what eryx run --save s wrote\n"
         "  echo '6 * 7' | eryx repl            statement by statement, without a prompt: prints 42\n\n"
         "Beside Python, lines that begin with a colon:\n" +
         ReplCommands::help() +
         "\nThe limits hold for each statement. Ctrl-C ends a running statement, not the session; Tab\n"
         "completes names. Lines are kept in ~/.local/state/eryx/history, or below XDG_STATE_HOME.";
}

}  // namespace

void add_repl(CLI::App& application, int& status) {
  auto arguments = std::make_shared<ReplArguments>();
  CLI::App& command =
      *application.add_subcommand("repl", "A prompt for Python in a sandbox that keeps its state");
  command.footer(footer());
  command.add_flag("--no-history", arguments->no_history, "Neither read nor write the file of earlier lines");
  command
      .add_option("--from", arguments->from, "Start from a checkpoint: what eryx run --save or :save wrote")
      ->type_name("FILE");
  command.add_option("--key", arguments->key, "Secret that authenticates checkpoints, any bytes")
      ->type_name("FILE");
  command
      .add_option("--out", arguments->out,
                  "New or empty folder that gets the pictures, HTML and so on that statements show")
      ->type_name("DIR");
  std::vector<const CLI::Option*> for_continuing = add_sandbox_options(command, arguments->sandbox);
  for_continuing.push_back(command.get_option("--key"));
  command.callback([arguments, for_continuing, &status] {
    arguments->for_continuing = given_options(for_continuing);
    status = run(*arguments);
  });
}

}  // namespace eryx::cli
