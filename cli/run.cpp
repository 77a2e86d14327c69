// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx run`: runs one program, in a fresh sandbox or in a session that continues from a checkpoint. It first reads
/// all its input, so that Ctrl-C while reading from a terminal ends the command as usual, then runs, then reports.
#include "run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <boost/json/serialize.hpp>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "continuation.hpp"
#include "displays.hpp"
#include "ending.hpp"
#include "eryx/eryx.hpp"
#include "exit_status.hpp"
#include "file_exchange.hpp"
#include "host_file.hpp"
#include "input_reader.hpp"
#include "interrupt_watch.hpp"
#include "missing_modules.hpp"
#include "misuse.hpp"
#include "mounts.hpp"
#include "output_printer.hpp"
#include "run_arguments.hpp"
#include "sandbox_options.hpp"
#include "shell_word.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

constexpr const char* footer = R"(Examples:
  eryx run report.py                       run a program from a file
  eryx run -c 'print(6 * 7)'               run a program from the command line
  generate | eryx run - --timeout 2s       run a program from standard input
  eryx run clean.py < raw.csv              give it raw.csv to read, as sys.stdin
  eryx run sum.py -- --verbose 1 2         give it arguments: sys.argv
  eryx run plot.py --file prices.csv --out plots
                                           give it a file in /data, its working directory, and get
                                           all that it leaves there into the new folder plots
  eryx run tidy.py --mount photos:/photos:overlay
                                           let it change the folder photos in memory, and see what it
                                           would do; --apply does it
  eryx run -c 'result = x + 1' --input x=41 --json
                                           hand a value in, get the result as JSON
  eryx run ask.py --callbacks tools.json   let it await functions that tools.json describes, such as
                                           {"now": {"command": ["date"], "output": "text"},
                                            "add": {"command": ["./add.py"]}, "six": {"result": 6},
                                            "approve": {"later": true}}
  eryx run -c 'x = 41' --save s            keep its variables, functions and modules in the file s
  eryx run -c 'print(x + 1)' --from s      continue from there, as often as you like
  eryx run pay.py --callbacks tools.json --save s
                                           it awaits approve(): status 120, and s holds the rest of it
  eryx run --from s --answer 1=true        answer call 1, and resume it
  eryx run report.py --profile report.html see where its time went: open report.html in a browser
  eryx run report.py --trace trace.json    open trace.json at https://ui.perfetto.dev

The program sees no file, variable, clock setting or network of this machine: only what the
options above give it, and the writable directories /data and /tmp of its own. FILE itself is
in /data, too. Standard input is this command's, read when the program reads it, unless --stdin
gives a file.

--save writes when the program has ended, after an exception too, or waits. If it had to be
stopped midway, the file stays as it was. --trace and --profile write however it has ended.

Exit status:
  the program's own (sys.exit), 0 when it ran to its end, 1 after an uncaught exception,
  2 wrong use of this command, 119 fuel limit, 120 suspended, 121 memory limit,
  122 files limit, 123 program or input too large, 124 time limit, 125 failure of this machine,
  126 the interpreter was stopped (trapped), 130 Ctrl-C)";

/// What happens beside the run: all of its executions have it.
struct RunHooks {
  std::stop_token stop;
  OutputHandler on_output;
  InputSource input;  ///< Empty: standard input is what the options say.
  std::function<void(const ExecuteResult&)> on_ended;
};

/// Lines for the end of a message.
std::string said_of_calls(const std::vector<PendingCall>& pending) {
  std::string text = "\nIt waits for:\n" + list_calls(pending);
  text.pop_back();
  return text;
}

std::string continuing_command(const RunArguments& arguments, const std::string& file) {
  return fmt::format("eryx run --from {}{}", file == "-" ? "FILE" : shell_path(file),
                     arguments.for_continuing);
}

ExecuteResult run_in_session(Session& session, const RunArguments& arguments, const RunRequest& request,
                             const RunHooks& hooks) {
  const std::string from = arguments.continuation.from.value_or("");
  if (request.program) {
    if (session.is_suspended()) {
      throw Misuse(fmt::format("a program waits in '{}'; resume it first: {}", from,
                               resuming(continuing_command(arguments, from), session.pending_calls())) +
                   said_of_calls(session.pending_calls()));
    }
    return session.execute(*request.program, request.options);
  }
  if (!session.is_suspended()) {
    throw Misuse(fmt::format("'{}' has no suspended program: give one, such as: {} -c 'print(dir())'", from,
                             continuing_command(arguments, from)));
  }
  ResumeOptions resume = resume_options(arguments.continuation, session.pending_calls());
  resume.stop(hooks.stop).on_output(hooks.on_output).input_source(hooks.input);
  if (arguments.out) resume.collect_files();
  if (request.trace) resume.trace(*request.trace);
  return session.resume(resume);
}

void append(std::string& text, std::optional<std::string>& raw, const std::string& more,
            const std::optional<std::string>& more_raw) {
  if (raw || more_raw) raw = raw.value_or(text) + more_raw.value_or(more);
  text += more;
}

/// Ends the session of a program that is not saved, as a plain run ends. What its exit functions print and write belongs
/// to the run.
void end_session(Session& session, const ExecuteOptions& options, const RunHooks& hooks,
                 ExecuteResult& result) {
  ExecuteResult end = session.close(options);
  hooks.on_ended(end);
  result.files = std::move(end.files);
  result.files_left_out = std::move(end.files_left_out);
  result.changes = std::move(end.changes);
  append(result.stdout_text, result.stdout_raw, end.stdout_text, end.stdout_raw);
  append(result.stderr_text, result.stderr_raw, end.stderr_text, end.stderr_raw);
  result.displays.insert(result.displays.end(), end.displays.begin(), end.displays.end());
  result.output_truncated = result.output_truncated || end.output_truncated;
}

/// The command that resumes a program that waits. Absent: no file has it.
std::optional<std::string> resuming_command(const RunArguments& arguments) {
  const ContinuationArguments& more = arguments.continuation;
  if (more.save) return continuing_command(arguments, *more.save);
  const bool is_unchanged = more.answers.empty() && more.answer_errors.empty() && !more.start_again;
  if (more.from && !arguments.program && !arguments.file && is_unchanged)
    return continuing_command(arguments, *more.from);
  return std::nullopt;
}

/// Whether there is a state to continue from: the program ended by itself, if only with an exception, or waits.
bool is_worth_saving(const ExecuteResult& result) { return result.state == StateAfter::Kept; }

/// Where the program's own modules would be.
std::filesystem::path folder_of(const RunArguments& arguments) {
  return std::filesystem::path(arguments.file.value_or("")).parent_path();
}

void report(const RunArguments& arguments, bool had_input, std::span<const UncompiledPackage> uncompiled,
            const ExecuteResult& result) {
  if (arguments.json) {
    write_host_descriptor(STDOUT_FILENO, terminal_json(boost::json::serialize(to_json(result))) + '\n');
    return;
  }
  std::string text = describe_ending(result);
  if (!had_input) text += describe_missing_input(result);
  text += describe_missing(result, uncompiled, folder_of(arguments));
  const std::optional<std::string>& file = arguments.continuation.save;
  if (result.outcome == Outcome::Suspended) {
    text += describe_suspension(
        result.checkpoint ? result.checkpoint->pending_calls() : std::vector<PendingCall>(),
        resuming_command(arguments));
  } else if (file && !is_worth_saving(result)) {
    text += fmt::format("eryx: '{}' was not written: the program had to be stopped midway\n", *file);
  } else if (file && result.outcome != Outcome::Completed) {
    text += fmt::format("eryx: saved all the same: '{}' has everything up to there\n", *file);
  }
  if (const std::string forms = describe_forms(result.displays); !forms.empty() && !arguments.out)
    text += forms + "eryx: keep them as files with --out DIR\n";
  write_host_descriptor(STDERR_FILENO, text);
}

ExecuteResult run_program(const RunArguments& arguments, const Sandbox& sandbox, const RunRequest& request,
                          const RunHooks& hooks) {
  const ContinuationArguments& more = arguments.continuation;
  if (!more.from && !more.save) {
    ExecuteResult result = sandbox.execute(*request.program, request.options);
    hooks.on_ended(result);
    return result;
  }
  const CheckpointOptions reading = checkpoint_options(more.key);
  // A program that is stopped midway is not saved, so nothing needs to be undone.
  constexpr SessionOptions without_undo{Undo::Off};
  Session session = more.from ? Session(sandbox, load_checkpoint(*more.from, sandbox, reading), without_undo)
                              : Session(sandbox, without_undo);
  ExecuteResult result = run_in_session(session, arguments, request, hooks);
  hooks.on_ended(result);
  if (!more.save && (result.outcome == Outcome::Completed || result.outcome == Outcome::Raised))
    end_session(session, request.options, hooks, result);
  if (!is_worth_saving(result)) return result;
  if (!more.save && result.outcome != Outcome::Suspended) return result;
  const Checkpoint checkpoint = session.checkpoint();
  if (result.outcome == Outcome::Suspended) result.checkpoint = checkpoint;
  if (more.save) checkpoint.save(*more.save, reading);
  return result;
}

/// Writes what the program left. Returns: what to tell the user.
std::string write_files(const OutputFolder& folder, const RunRequest& request, ExecuteResult& result) {
  // The program's own file is no news, unless the program changed it.
  if (const auto own = result.files.find(request.file_name);
      own != result.files.end() && own->second == request.program)
    result.files.erase(own);
  add_files(result.displays, result.files);
  return folder.write(result.files, result.files_left_out);
}

/// Writes what the program changed in overlays, if that is wanted. Returns: what to tell the user.
std::string about_changes(const RunArguments& arguments, const ExecuteResult& result) {
  if (arguments.apply) return apply_mounts(result, arguments.sandbox.mounts);
  return arguments.json ? std::string() : describe_changes(result);
}

ProfilePage profile_page(const RunRequest& request) {
  ProfilePage page;
  if (request.program) page.source = *request.program;
  if (!request.file_name.empty()) page.title = request.file_name;
  return page;
}

int list_callbacks(const RunArguments& arguments) {
  if (!arguments.sandbox.callbacks) throw Misuse("--list-callbacks: give the file, by --callbacks FILE");
  InterruptWatch interrupts;
  write_host_descriptor(
      STDOUT_FILENO, terminal_lines(ConfiguredSandbox(arguments.sandbox, interrupts).sandbox().type_stubs()));
  return exit_status::success;
}

int run(const RunArguments& arguments) {
  if (arguments.list_callbacks) return list_callbacks(arguments);
  if (arguments.apply) check_apply(arguments.sandbox.mounts);
  RunRequest request = read_request(arguments);
  InterruptWatch interrupts;
  OutputPrinter printer;
  std::exception_ptr failure;
  std::atomic<bool> had_input = arguments.standard_input.has_value();
  RunHooks hooks{interrupts.token(), arguments.json ? OutputHandler() : printer.handler(), {}, {}};
  if (request.inherits_input) {
    hooks.input = [&had_input, read = standard_input_reader()](const std::stop_token& stop) {
      std::string bytes = read(stop);
      if (!bytes.empty()) had_input = true;
      return bytes;
    };
  }
  hooks.on_ended = [&](const ExecuteResult& ended) {
    if (arguments.json) return;
    try {
      printer.finish(ended);
      write_host_descriptor(STDOUT_FILENO, text_of(ended.displays));
    } catch (const std::system_error&) {
      failure = std::current_exception();  // first the files, which the run was for
    }
  };
  request.options.stop(hooks.stop).on_output(hooks.on_output).input_source(hooks.input);
  SandboxArguments sandbox = arguments.sandbox;
  // Whoever chooses an image has chosen what is in it.
  if (request.program && sandbox.image.empty()) {
    if (const auto missing =
            take_program_lock(*request.program, arguments.file.value_or("-"), sandbox.packages))
      throw Misuse(missing->message);
  }
  ConfiguredSandbox configured(sandbox, interrupts);
  std::optional<OutputFolder> folder;
  if (arguments.out) folder.emplace(*arguments.out);
  ExecuteResult result = run_program(arguments, configured.sandbox(), request, hooks);
  configured.finish_callbacks();
  std::string about_files;
  try {
    if (folder) about_files = write_files(*folder, request, result);
    about_files += about_changes(arguments, result);
    about_files += write_traces(arguments.traces, result.trace, profile_page(request));
  } catch (const std::exception&) {
    failure = std::current_exception();  // first what is to be said about the program
  }
  report(arguments, had_input, configured.uncompiled(), result);
  write_host_descriptor(STDERR_FILENO, about_files);
  if (failure) std::rethrow_exception(failure);
  return exit_status::of(result);
}

}  // namespace

void add_run(CLI::App& application, int& status, std::optional<std::vector<std::string>> words) {
  auto arguments = std::make_shared<RunArguments>();
  arguments->words = std::move(words);
  CLI::App& command = *application.add_subcommand(
      "run", "Run a Python program in a fresh sandbox, or continue from a checkpoint");
  command.footer(footer);

  command
      .add_option("FILE", arguments->file,
                  "The program; - reads it from standard input. Its arguments follow --")
      ->type_name("");
  command.add_option("-c,--code", arguments->program, "The program itself")->type_name("CODE");
  command
      .add_option("--stdin", arguments->standard_input,
                  "What the program reads from sys.stdin; - is this command's")
      ->type_name("FILE");
  command
      .add_option("--file", arguments->files,
                  "A file for the program, in /data or where GUEST says; repeatable")
      ->type_name("HOST[:GUEST]")
      ->allow_extra_args(false);
  command
      .add_option("--out", arguments->out,
                  "New or empty folder that gets the files that the program leaves in /data")
      ->type_name("DIR");
  command.add_flag("--apply", arguments->apply,
                   "Write what the program changes in overlays to this machine, if it ends well");
  command.add_option("--input", arguments->inputs, "A variable for the program, as JSON; repeatable")
      ->type_name("NAME=JSON")
      ->allow_extra_args(false);
  command
      .add_option("--result-variable", arguments->sandbox.result_variable,
                  "Variable that becomes the result (default: result)")
      ->type_name("NAME");
  command.add_flag("--json", arguments->json,
                   "Print everything about the run as one JSON object, and nothing else");
  command.add_flag("--list-callbacks", arguments->list_callbacks,
                   "Print the signatures of --callbacks, as a Python stub file, and run nothing");
  std::vector<const CLI::Option*> for_continuing = add_sandbox_options(command, arguments->sandbox);
  add_continuation_options(command, arguments->continuation);
  for_continuing.push_back(command.get_option("--key"));
  add_trace_options(command, arguments->traces);

  command.callback([arguments, for_continuing, &status] {
    arguments->for_continuing = given_options(for_continuing);
    status = run(*arguments);
  });
}

}  // namespace eryx::cli
