// SPDX-License-Identifier: MIT OR Apache-2.0
#include "application.hpp"

#include <fmt/format.h>

#include <utility>

#include "check.hpp"
#include "checkpoint.hpp"
#include "eryx/version.hpp"
#include "image.hpp"
#include "package.hpp"
#include "repl.hpp"
#include "run.hpp"

namespace eryx::cli {

std::unique_ptr<CLI::App> make_application(int& status,
                                           std::optional<std::vector<std::string>> program_arguments) {
  auto application = std::make_unique<CLI::App>(
      "Run untrusted Python safely: a real CPython, alone in a sandbox, in microseconds.", "eryx");
  application->set_version_flag("--version", fmt::format("eryx {}", eryx::version()),
                                "Print the version and exit");
  application->require_subcommand(1);
  application->footer(
      "Examples:\n"
      "  eryx run -c 'print(\"Hello\")'    run a program\n"
      "  eryx run program.py --json      run it and get everything about the run as JSON\n"
      "  eryx check program.py           find what would fail, and run nothing\n"
      "  eryx repl                       type Python line by line\n"
      "  eryx image info                 show which Python is inside\n\n"
      "Run 'eryx run --help' for limits, inputs, checkpoints and exit statuses.");
  add_run(*application, status, std::move(program_arguments));
  add_check(*application, status);
  add_repl(*application, status);
  add_checkpoint(*application, status);
  add_image(*application, status);
  add_package(*application, status);
  return application;
}

}  // namespace eryx::cli
