/// `eryx run`: one program in one fresh sandbox. Reads everything it needs first, so that a Ctrl-C while a terminal is
/// read still ends the command the ordinary way, then runs, then reports.
#include "run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <boost/asio/thread_pool.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "callbacks_file.hpp"
#include "eryx/eryx.hpp"
#include "exit_status.hpp"
#include "host_file.hpp"
#include "interrupt_watch.hpp"
#include "misuse.hpp"
#include "quantity.hpp"

namespace eryx::cli {
namespace {

/// What the command line said.
struct RunArguments {
  std::optional<std::string> file;
  std::optional<std::string> program;
  std::optional<std::string> standard_input;
  std::vector<std::string> environment;
  std::vector<std::string> inputs;
  std::optional<std::string> callbacks;
  std::string result_variable = "result";
  std::string image;
  Limits limits;
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
                                            "add": {"command": ["./add.py"]}, "six": {"result": 6}}

The program sees no file, variable, clock setting or network of this machine: only what the
options above give it, and the writable directories /data and /tmp of its own.

Exit status:
  the program's own (sys.exit), 0 when it ran to its end, 1 after an uncaught exception,
  2 wrong use of this command, 121 memory limit, 122 files limit, 123 program or input too large,
  124 time limit, 125 failure of this machine, 126 the interpreter was stopped (trapped), 130 Ctrl-C)";

/// Splits "NAME=VALUE" at the first '='.
std::pair<std::string, std::string> split_assignment(std::string_view option, const std::string& text,
                                                     std::string_view value_name) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw Misuse(fmt::format("{}: '{}' is not of the form NAME={}", option, text, value_name));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

boost::json::object parse_inputs(const std::vector<std::string>& assignments) {
  boost::json::object inputs;
  for (const std::string& assignment : assignments) {
    const auto [name, text] = split_assignment("--input", assignment, "JSON");
    boost::system::error_code error;
    boost::json::value value = boost::json::parse(text, error);
    if (error) {
      throw Misuse(
          fmt::format("--input: the value of '{}' is not JSON: {} (text needs quotes: --input '{}=\"{}\"')",
                      name, error.message(), name, text));
    }
    inputs[name] = std::move(value);
  }
  return inputs;
}

std::string read_program(const RunArguments& arguments) {
  if (arguments.file.has_value() == arguments.program.has_value()) {
    throw Misuse(arguments.file ? "give either FILE or -c, not both"
                                : "no program: give FILE, or -c CODE, or - to read it from standard input");
  }
  return arguments.program ? *arguments.program : read_host_file(*arguments.file, "program");
}

void check_standard_input(const RunArguments& arguments) {
  const std::array readers = {arguments.file, arguments.standard_input, arguments.callbacks};
  if (std::ranges::count(readers, "-") > 1)
    throw Misuse("only one of FILE, --stdin and --callbacks can be read from standard input");
}

/// How to allow more, in the words of this command.
std::string remedy(LimitKind kind) {
  switch (kind) {
    case LimitKind::WallTime: return "allow more with --timeout, such as --timeout 2m";
    case LimitKind::Memory: return "allow more with --memory, such as --memory 512MiB";
    case LimitKind::Files: return "allow more with --files-limit, such as --files-limit 256MiB";
    case LimitKind::Source: return "programs are limited to 4 MiB: read the data with --stdin instead";
    case LimitKind::Input: return "inputs and standard input are limited to 64 MiB";
  }
  return {};
}

void report_ending(const ExecuteResult& result) {
  std::string text;
  if (result.exception) {
    text += result.exception->traceback;
    if (!text.empty() && text.back() != '\n') text += '\n';
  }
  if (result.limit)
    text += fmt::format("eryx: {}; {}\n", result.limit->describe(), remedy(result.limit->kind));
  if (result.trap) text += fmt::format("eryx: the interpreter was stopped: {}\n", *result.trap);
  if (result.outcome == Outcome::Cancelled) text += "eryx: cancelled\n";
  if (result.output_truncated)
    text += "eryx: output was dropped; allow more with --output-limit, such as 64MiB\n";
  if (result.value_error) text += fmt::format("eryx: the result was not returned: {}\n", *result.value_error);
  write_host_descriptor(STDERR_FILENO, text);
}

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    return exception.what();
  } catch (...) {
    return "an exception of an unknown kind";
  }
}

/// To this command's own user, who may know it; the program is told the id only.
void report_failure(const CallbackFailure& failure) {
  try {
    write_host_descriptor(STDERR_FILENO, fmt::format("eryx: callback '{}': {} (failure {})\n",
                                                     failure.callback, text_of(failure.error), failure.id));
  } catch (const std::system_error&) {  // there is nobody to tell
  }
}

SandboxBuilder configure(const RunArguments& arguments) {
  SandboxBuilder builder = Sandbox::builder();
  builder.limits(arguments.limits)
      .result_variable(arguments.result_variable)
      .on_callback_failure(report_failure);
  if (!arguments.image.empty()) {
    RuntimeOptions runtime_options;
    runtime_options.image = arguments.image;
    builder.runtime(Runtime::create(runtime_options));
  }
  for (const std::string& assignment : arguments.environment) {
    auto [name, value] = split_assignment("--env", assignment, "VALUE");
    builder.environment(std::move(name), std::move(value));
  }
  return builder;
}

Sandbox build(SandboxBuilder& builder, const RunArguments& arguments) {
  try {
    return builder.build();
  } catch (const Error& error) {
    // The library names the callback that is wrong; the file it comes from is known here only.
    if (arguments.callbacks && std::string_view(error.what()).starts_with("callback '"))
      throw Misuse(fmt::format("{}: {}", *arguments.callbacks, error.what()));
    throw;
  }
}

int run(const RunArguments& arguments) {
  check_standard_input(arguments);
  if (arguments.list_callbacks && !arguments.callbacks)
    throw Misuse("--list-callbacks: give the file, by --callbacks FILE");
  std::vector<Callback> callbacks;
  if (arguments.callbacks) {
    callbacks = read_callbacks(*arguments.callbacks, arguments.limits.callback_result);
  }
  const std::string program = arguments.list_callbacks ? std::string() : read_program(arguments);
  ExecuteOptions options;
  options.inputs = parse_inputs(arguments.inputs);
  if (arguments.standard_input) {
    options.standard_input = read_host_file(*arguments.standard_input, "standard input");
  }

  const InterruptWatch interrupts;
  options.stop = interrupts.token();
  std::optional<boost::asio::thread_pool> handlers;
  // A command blocks its thread, so there are as many threads as commands that may work at a time.
  if (!callbacks.empty()) handlers.emplace(arguments.limits.callbacks_in_flight);
  SandboxBuilder builder = configure(arguments);
  if (handlers) builder.callbacks(std::move(callbacks)).executor(handlers->get_executor());
  const Sandbox sandbox = build(builder, arguments);
  if (arguments.list_callbacks) {
    write_host_descriptor(STDOUT_FILENO, sandbox.type_stubs());
    return exit_status::success;
  }
  const ExecuteResult result = sandbox.execute(program, options);
  if (handlers) handlers->join();

  if (arguments.json) {
    write_host_descriptor(STDOUT_FILENO, boost::json::serialize(to_json(result)) + '\n');
  } else {
    write_host_descriptor(STDOUT_FILENO, result.stdout_raw ? *result.stdout_raw : result.stdout_text);
    write_host_descriptor(STDERR_FILENO, result.stderr_raw ? *result.stderr_raw : result.stderr_text);
    report_ending(result);
  }
  return exit_status::of(result);
}

/// Adds an option whose text becomes a quantity; `destination` is written when it is given.
template <typename Quantity>
CLI::Option* add_quantity(CLI::App& command, const std::string& name, Quantity& destination,
                          Quantity (*parse)(std::string_view, std::string_view), const std::string& help) {
  return command.add_option_function<std::string>(
      name, [&destination, parse, name](const std::string& text) { destination = parse(name, text); }, help);
}

}  // namespace

void add_run(CLI::App& application, int& status) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App& command = *application.add_subcommand("run", "Run a Python program in a fresh sandbox");
  command.footer(footer);

  command.add_option("FILE", arguments->file, "The program; - reads it from standard input")->type_name("");
  command.add_option("-c,--code", arguments->program, "The program itself")->type_name("CODE");
  command
      .add_option("--stdin", arguments->standard_input,
                  "What the program reads from sys.stdin; - is this command's")
      ->type_name("FILE");
  command.add_option("--env", arguments->environment, "An environment variable for the program; repeatable")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command.add_option("--input", arguments->inputs, "A variable for the program, as JSON; repeatable")
      ->type_name("NAME=JSON")
      ->allow_extra_args(false);
  command
      .add_option("--callbacks", arguments->callbacks,
                  "JSON file of functions that the program can await; - is standard input")
      ->type_name("FILE");
  command.add_flag("--list-callbacks", arguments->list_callbacks,
                   "Print their signatures, as a Python stub file, and run nothing");
  command
      .add_option("--result-variable", arguments->result_variable,
                  "Variable that becomes the result (default: result)")
      ->type_name("NAME");
  command.add_flag("--json", arguments->json,
                   "Print everything about the run as one JSON object, and nothing else");

  add_quantity<std::chrono::nanoseconds>(command, "--timeout", arguments->limits.wall_time, &parse_duration,
                                         "Wall time limit, such as 500ms or 2s, or none (default: 30s)")
      ->type_name("DURATION")
      ->group("Limits");
  add_quantity<Bytes>(command, "--memory", arguments->limits.memory, &parse_size,
                      "Memory limit, such as 64MiB (default: 128MiB)")
      ->type_name("SIZE")
      ->group("Limits");
  add_quantity<Bytes>(command, "--output-limit", arguments->limits.output, &parse_size,
                      "Output kept, stdout and stderr together (default: 8MiB)")
      ->type_name("SIZE")
      ->group("Limits");
  add_quantity<Bytes>(command, "--files-limit", arguments->limits.files, &parse_size,
                      "Contents of the files it may write, all together (default: 64MiB)")
      ->type_name("SIZE")
      ->group("Limits");
  add_quantity<std::chrono::nanoseconds>(command, "--callback-time", arguments->limits.callback_time,
                                         &parse_duration, "Time for one callback to answer (default: 10s)")
      ->type_name("DURATION")
      ->group("Limits");
  add_quantity<std::uint64_t>(command, "--callback-calls", arguments->limits.callback_calls, &parse_count,
                              "Calls of callbacks, all together (default: 1000)")
      ->type_name("COUNT")
      ->group("Limits");
  command.add_option("--image", arguments->image, "Image to use instead of the built-in one; see eryx image")
      ->type_name("FILE");

  command.callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace eryx::cli
