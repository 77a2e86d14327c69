// SPDX-License-Identifier: MIT OR Apache-2.0
/// The `eryx` command: a thin layer over the public API, one file per subcommand. Messages of the command itself go to
/// stderr and begin with "eryx: "; stdout is for the program's output, or for the requested answer.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint.hpp"
#include "eryx/error.hpp"
#include "eryx/version.hpp"
#include "exit_status.hpp"
#include "image.hpp"
#include "misuse.hpp"
#include "repl.hpp"
#include "run.hpp"

namespace {

using namespace eryx::cli;

int misuse(std::string_view message) {
  fmt::print(stderr, "eryx: {}\nTry 'eryx --help' or 'eryx run --help'.\n", message);
  return exit_status::misuse;
}

int run_command_line(int count, char** arguments) {
  int status = exit_status::success;
  CLI::App application("Run untrusted Python safely: a real CPython, alone in a sandbox, in microseconds.",
                       "eryx");
  application.set_version_flag("--version", fmt::format("eryx {}", eryx::version()),
                               "Print the version and exit");
  application.require_subcommand(1);
  application.footer(
      "Examples:\n"
      "  eryx run -c 'print(\"Hello\")'    run a program\n"
      "  eryx run program.py --json      run it and get everything about the run as JSON\n"
      "  eryx repl                       type Python line by line\n"
      "  eryx image info                 show which Python is inside\n\n"
      "Run 'eryx run --help' for limits, inputs, checkpoints and exit statuses.");
  add_run(application, status);
  add_repl(application, status);
  add_checkpoint(application, status);
  add_image(application, status);
  try {
    application.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    // Help and version arrive here too, as a "success".
    if (error.get_exit_code() == 0) return application.exit(error);
    const std::vector<std::string> unknown = application.remaining();
    if (application.get_subcommands().empty() && !unknown.empty()) {
      return misuse(
          fmt::format("there is no subcommand '{0}'; to run a program: eryx run {0}", unknown.front()));
    }
    return misuse(error.what());
  }
  return status;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run_command_line(count, arguments);
  } catch (const Misuse& error) {
    return misuse(error.what());
  } catch (const eryx::Error& error) {
    if (error.kind() == eryx::ErrorKind::InvalidArgument) return misuse(error.what());
    fmt::print(stderr, "eryx: {}\n", error.what());
  } catch (const std::exception& error) {
    fmt::print(stderr, "eryx: {}\n", error.what());
  }
  return exit_status::host_error;
}
