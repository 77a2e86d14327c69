// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx check`: what is wrong with a program, found without running it. Findings go to stdout, as they are the answer.
#include "check.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ending.hpp"
#include "eryx/eryx.hpp"
#include "exit_status.hpp"
#include "file_exchange.hpp"
#include "host_file.hpp"
#include "interrupt_watch.hpp"
#include "missing_modules.hpp"
#include "misuse.hpp"
#include "packages.hpp"
#include "sandbox_options.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

constexpr const char* footer = R"(Examples:
  eryx check report.py                     find what would fail, and run nothing
  eryx check -c 'prnt(1)'                  check a program from the command line
  generate | eryx check - --json           findings as JSON, for a model to read
  eryx check ask.py --callbacks tools.json also know the functions of tools.json, and what arguments
                                           they take
  eryx check sum.py --input x --file util.py
                                           it will find a variable x and a module util

It finds syntax errors, names that nothing defines, calls of callbacks that do not exist or do
not take these arguments, coroutines that nobody awaits, modules that are not here, and packages
that the program names in a comment "# /// script" and does not have. What it finds would fail;
what it does not find may fail all the same.

Exit status:
  0 nothing was found, 1 something was found, 2 wrong use of this command, 119 fuel limit,
  121 memory limit, 123 program too large, 124 time limit, 125 failure of this machine, 130 Ctrl-C)";

struct CheckArguments {
  std::optional<std::string> file;
  std::optional<std::string> program;
  std::vector<std::string> inputs;
  std::vector<std::string> files;
  SandboxArguments sandbox;
  bool json = false;
};

std::string read_program(const CheckArguments& arguments) {
  if (arguments.file && arguments.program) throw Misuse("give either FILE or -c, not both");
  if (arguments.program) return *arguments.program;
  if (!arguments.file) throw Misuse("no program: give FILE, or -c CODE, or - to read it from standard input");
  if (arguments.file == "-" && arguments.sandbox.callbacks == "-")
    throw Misuse("only one of FILE and --callbacks can be read from standard input");
  return read_host_file(*arguments.file, "program", arguments.sandbox.limits.source);
}

/// How the program would run. What inputs and files contain does not matter.
CheckOptions check_options(const CheckArguments& arguments, const std::stop_token& stop) {
  CheckOptions options;
  for (const std::string& input : arguments.inputs)
    options.run.input(input.substr(0, input.find('=')), nullptr);
  FileMap files;
  for (const std::string& file : arguments.files)
    files.emplace(parse_file_argument(file).guest, std::string());
  if (!files.empty()) options.run.files(std::move(files));
  options.run.stop(stop);
  return options;
}

std::string name_of_program(const CheckArguments& arguments) {
  return arguments.file && arguments.file != "-" ? *arguments.file : "<user>";
}

/// Adds the finding that the program names packages, on this line, which it does not have: it would not be run.
void add_missing_packages(std::uint32_t line, CheckResult& checked) {
  constexpr std::string_view mark = "# /// script";
  Diagnostic finding;
  finding.kind = DiagnosticKind::MissingModule;
  finding.message = "the program needs packages that were not given";
  finding.line = finding.end_line = line;
  finding.end_column = static_cast<std::uint32_t>(mark.size() + 1);
  const auto after = std::ranges::find_if(
      checked.diagnostics, [&](const Diagnostic& other) { return other.line >= finding.line; });
  checked.diagnostics.insert(after, std::move(finding));
}

int check(const CheckArguments& arguments) {
  const std::string program = read_program(arguments);
  const std::string path = arguments.file.value_or("-");
  SandboxArguments sandbox = arguments.sandbox;
  // As `eryx run` does.
  std::optional<MissingPackages> missing;
  if (sandbox.image.empty()) missing = take_program_lock(program, path, sandbox.packages);
  InterruptWatch interrupts;
  ConfiguredSandbox configured(sandbox, interrupts);
  CheckResult checked = configured.sandbox().check(program, check_options(arguments, interrupts.token()));
  configured.finish_callbacks();
  const bool is_finished = checked.execution.outcome == Outcome::Completed;
  if (is_finished && missing) add_missing_packages(missing->line, checked);
  if (arguments.json) {
    write_host_descriptor(STDOUT_FILENO, terminal_json(boost::json::serialize(to_json(checked))) + '\n');
  } else {
    write_host_descriptor(STDOUT_FILENO,
                          terminal_lines(describe(checked, program, name_of_program(arguments))));
    std::string hints = describe_ending(checked.execution);
    hints += missing ? fmt::format("eryx: {}\n", missing->message)
                     : describe_missing(checked, configured.uncompiled(),
                                        std::filesystem::path(path).parent_path());
    write_host_descriptor(STDERR_FILENO, hints);
  }
  if (!is_finished) return exit_status::of(checked.execution);
  return checked.passed() ? exit_status::success : exit_status::findings;
}

}  // namespace

void add_check(CLI::App& application, int& status) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App& command =
      *application.add_subcommand("check", "Find what is wrong with a program, without running it");
  command.footer(footer);
  command.add_option("FILE", arguments->file, "The program; - reads it from standard input")->type_name("");
  command.add_option("-c,--code", arguments->program, "The program itself")->type_name("CODE");
  command.add_option("--input", arguments->inputs, "A variable that the program will find; repeatable")
      ->type_name("NAME[=JSON]")
      ->allow_extra_args(false);
  command
      .add_option("--file", arguments->files,
                  "A file that the program will find, such as a module; repeatable")
      ->type_name("HOST[:GUEST]")
      ->allow_extra_args(false);
  command
      .add_option("--result-variable", arguments->sandbox.result_variable,
                  "Variable that becomes the result (default: result)")
      ->type_name("NAME");
  command.add_flag("--json", arguments->json, "Print the findings as one JSON object, and nothing else");
  add_sandbox_options(command, arguments->sandbox);
  command.callback([arguments, &status] { status = check(*arguments); });
}

}  // namespace eryx::cli
