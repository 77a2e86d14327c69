// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx run`: runs one program, in a fresh sandbox or in a session that continues from a checkpoint. It first reads
/// all its input, so that Ctrl-C while reading from a terminal ends the command as usual, then runs, then reports.
#include "run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "continuation.hpp"
#include "ending.hpp"
#include "eryx/eryx.hpp"
#include "exit_status.hpp"
#include "host_file.hpp"
#include "interrupt_watch.hpp"
#include "misuse.hpp"
#include "sandbox_options.hpp"

namespace eryx::cli {
namespace {

/// The command-line arguments.
struct RunArguments {
  std::optional<std::string> file;
  std::optional<std::string> program;
  std::optional<std::string> standard_input;
  std::vector<std::string> inputs;
  SandboxArguments sandbox;
  ContinuationArguments continuation;
  bool json = false;
  bool list_callbacks = false;
};

constexpr const char* footer = R"(Examples:
  eryx run report.py                       run a program from a file
  eryx run -c 'print(6 * 7)'               run a program from the command line
  generate | eryx run - --timeout 2s       run a program from standard input
  eryx run clean.py --stdin raw.csv        give it the file raw.csv to read
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

The program sees no file, variable, clock setting or network of this machine: only what the
options above give it, and the writable directories /data and /tmp of its own.

--save writes when the program has ended by itself or waits; after an exception or a stop the
file stays as it was.

Exit status:
  the program's own (sys.exit), 0 when it ran to its end, 1 after an uncaught exception,
  2 wrong use of this command, 120 suspended, 121 memory limit, 122 files limit,
  123 program or input too large, 124 time limit, 125 failure of this machine,
  126 the interpreter was stopped (trapped), 130 Ctrl-C)";

boost::json::object parse_inputs(const std::vector<std::string>& assignments) {
  boost::json::object inputs;
  for (const std::string& assignment : assignments) {
    const auto [name, text] = split_assignment("--input", assignment, "NAME=JSON");
    try {
      inputs[name] = parse_json(text);
    } catch (const Error& error) {
      throw Misuse(
          fmt::format("--input: the value of '{}' is not JSON: {} (text needs quotes: --input '{}=\"{}\"')",
                      name, error.what(), name, text));
    }
  }
  return inputs;
}

/// The program. Absent if a suspended one is to be resumed.
std::optional<std::string> read_program(const RunArguments& arguments) {
  if (arguments.file && arguments.program) throw Misuse("give either FILE or -c, not both");
  if (arguments.program) return arguments.program;
  if (arguments.file) return read_host_file(*arguments.file, "program");
  if (arguments.continuation.from) return std::nullopt;
  throw Misuse("no program: give FILE, or -c CODE, or - to read it from standard input");
}

void check_standard_input(const RunArguments& arguments) {
  const std::array readers = {arguments.file, arguments.standard_input, arguments.sandbox.callbacks,
                              arguments.continuation.from, arguments.continuation.key};
  if (std::ranges::count(readers, "-") > 1) {
    throw Misuse("only one of FILE, --stdin, --callbacks, --from and --key can be read from standard input");
  }
}

/// Checks that options for answers are given only to resume a suspended program, and options for starting only with a
/// program.
void check_continuation(const RunArguments& arguments, bool has_program) {
  const ContinuationArguments& more = arguments.continuation;
  const bool has_answers = !more.answers.empty() || !more.answer_errors.empty() || more.start_again;
  if (has_answers && (has_program || !more.from)) {
    throw Misuse(
        "--answer, --answer-error and --start-again resume a program that waits: give --from FILE, and no "
        "program");
  }
  if (!has_program && (!arguments.inputs.empty() || arguments.standard_input))
    throw Misuse("--input and --stdin are for a program that starts: the one that is resumed has its own");
  if (more.key && !more.from && !more.save) throw Misuse("--key: give --save FILE or --from FILE with it");
  if (more.save) check_can_save(*more.save);
}

ExecuteResult run_in_session(Session& session, const RunArguments& arguments,
                             const std::optional<std::string>& program, const ExecuteOptions& options,
                             std::stop_token stop) {
  const std::string from = arguments.continuation.from.value_or("");
  if (program) {
    if (session.is_suspended()) {
      throw Misuse(
          fmt::format("a program waits in '{0}'; resume it first: eryx run --from {0} --answer ID=JSON "
                      "(its calls: eryx "
                      "checkpoint show {0})",
                      from));
    }
    return session.execute(*program, options);
  }
  if (!session.is_suspended()) {
    throw Misuse(fmt::format(
        "'{0}' has no suspended program: give one, such as: eryx run --from {0} -c 'print(dir())'", from));
  }
  ResumeOptions resume = resume_options(arguments.continuation, session.pending_calls());
  resume.stop(std::move(stop));
  return session.resume(resume);
}

/// Whether it makes sense to continue from the session's state.
bool is_worth_saving(const ExecuteResult& result) {
  return result.outcome == Outcome::Completed || result.outcome == Outcome::Suspended;
}

void report(const RunArguments& arguments, const ExecuteResult& result) {
  if (arguments.json) {
    write_host_descriptor(STDOUT_FILENO, boost::json::serialize(to_json(result)) + '\n');
    return;
  }
  write_host_descriptor(STDOUT_FILENO, result.stdout_raw ? *result.stdout_raw : result.stdout_text);
  write_host_descriptor(STDERR_FILENO, result.stderr_raw ? *result.stderr_raw : result.stderr_text);
  std::string text = describe_ending(result);
  const std::optional<std::string>& file = arguments.continuation.save;
  if (result.outcome == Outcome::Suspended) {
    text += describe_suspension(
        result.checkpoint ? result.checkpoint->pending_calls() : std::vector<PendingCall>(), file);
  } else if (file && !is_worth_saving(result)) {
    text += fmt::format("eryx: '{}' was not written: the program did not end by itself\n", *file);
  }
  write_host_descriptor(STDERR_FILENO, text);
}

ExecuteResult run_program(const RunArguments& arguments, const Sandbox& sandbox,
                          const std::optional<std::string>& program, const ExecuteOptions& options,
                          std::stop_token stop) {
  const ContinuationArguments& more = arguments.continuation;
  if (!more.from && !more.save) return sandbox.execute(*program, options);
  const CheckpointOptions reading = checkpoint_options(more.key);
  // A program that is stopped midway is not saved, so nothing needs to be undone.
  constexpr SessionOptions without_undo{Undo::Off};
  Session session = more.from ? Session(sandbox, load_checkpoint(*more.from, sandbox, reading), without_undo)
                              : Session(sandbox, without_undo);
  ExecuteResult result = run_in_session(session, arguments, program, options, std::move(stop));
  if (!is_worth_saving(result)) return result;
  if (!more.save && result.outcome != Outcome::Suspended) return result;
  const Checkpoint checkpoint = session.checkpoint();
  if (result.outcome == Outcome::Suspended) result.checkpoint = checkpoint;
  if (more.save) checkpoint.save(*more.save, reading);
  return result;
}

int run(const RunArguments& arguments) {
  check_standard_input(arguments);
  if (arguments.list_callbacks && !arguments.sandbox.callbacks)
    throw Misuse("--list-callbacks: give the file, by --callbacks FILE");
  std::optional<std::string> program;
  ExecuteOptions options;
  if (!arguments.list_callbacks) {
    program = read_program(arguments);
    check_continuation(arguments, program.has_value());
    options.inputs(parse_inputs(arguments.inputs));
  }
  if (arguments.standard_input) {
    options.standard_input(read_host_file(*arguments.standard_input, "standard input"));
  }

  const InterruptWatch interrupts;
  options.stop(interrupts.token());
  ConfiguredSandbox configured(arguments.sandbox);
  if (arguments.list_callbacks) {
    write_host_descriptor(STDOUT_FILENO, configured.sandbox().type_stubs());
    return exit_status::success;
  }
  const ExecuteResult result =
      run_program(arguments, configured.sandbox(), program, options, interrupts.token());
  configured.finish_callbacks();
  report(arguments, result);
  return exit_status::of(result);
}

}  // namespace

void add_run(CLI::App& application, int& status) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App& command = *application.add_subcommand(
      "run", "Run a Python program in a fresh sandbox, or continue from a checkpoint");
  command.footer(footer);

  command.add_option("FILE", arguments->file, "The program; - reads it from standard input")->type_name("");
  command.add_option("-c,--code", arguments->program, "The program itself")->type_name("CODE");
  command
      .add_option("--stdin", arguments->standard_input,
                  "What the program reads from sys.stdin; - is this command's")
      ->type_name("FILE");
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
  add_sandbox_options(command, arguments->sandbox);
  add_continuation_options(command, arguments->continuation);

  command.callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace eryx::cli
