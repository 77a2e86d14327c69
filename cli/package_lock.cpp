// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx package lock`: the user's own uv or pip decides which packages are needed, and writes that to a lock file.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "eryx/error.hpp"
#include "eryx/lock_file.hpp"
#include "exit_status.hpp"
#include "misuse.hpp"
#include "package_parts.hpp"
#include "python_tool.hpp"
#include "replaced_file.hpp"
#include "shell_word.hpp"
#include "terminal_text.hpp"
#include "uncompiled_packages.hpp"

namespace eryx::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* footer = R"(Examples:
  eryx package lock requirements.txt
  eryx package lock pyproject.toml -o pylock.web.toml
  eryx package lock program.py     what its comment "# /// script" names; by uv only
  eryx package lock --native requirements.txt && eryx package fetch --native pylock.toml --into wheels

It calls uv if that is installed, else pip from version 25.1 on, which must belong to a Python of
the same version as the one in the sandbox. Both are configured as usual, by their own files and
environment variables. Nothing is built: packages must have wheels, so no code of theirs runs here.
Prefer uv: pip decides for this machine, uv for all; and uv also locks source archives, which the
sandbox takes where no wheel is for it, and wheels for WebAssembly. With --native these are counted
as usable; the file is the same.

Exit status:
  0 the lock file is written, 1 uv or pip failed, or a package cannot be used, 2 wrong use of this
  command, 130 Ctrl-C)";

struct LockArguments {
  std::string requirements;
  std::string output = "pylock.toml";
  NativeCode native = NativeCode::Refuse;
};

/// A file beside the one that is wanted, so that paths in it are right; gone at the end. uv insists on the form of its name.
class NewLock {
 public:
  explicit NewLock(const fs::path& target) {
    // A file that is there is somebody's, and uv would take versions from it.
    std::error_code ignored;
    int number = 0;
    do {
      path_ = target.parent_path() / fmt::format("pylock.eryx-{}-{}.toml", getpid(), number++);
    } while (fs::exists(fs::symlink_status(path_, ignored)));
  }
  ~NewLock() { remove(); }
  NewLock(const NewLock&) = delete;
  NewLock& operator=(const NewLock&) = delete;

  [[nodiscard]] const std::string& path() const { return path_.native(); }

 private:
  void remove() const {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }

  fs::path path_;
};

/// A path that no program takes for an option.
std::string as_operand(const std::string& path) { return fs::path(path).is_relative() ? "./" + path : path; }

/// The command that makes the same lock file again, as one line.
std::string command_of(const LockArguments& arguments) {
  return terminal_line(fmt::format("eryx package lock{} {} --output {}",
                                   arguments.native == NativeCode::Accept ? " --native" : "",
                                   shell_path(arguments.requirements), shell_path(arguments.output)));
}

/// First the versions are decided as if there were no source archives: uv would run their code to see what they need. Then
/// the same versions are locked with their source archives, which a sandbox can take where no wheel is for it.
/// `command`: what the lock file says has made it.
void lock_by_uv(const PythonTool& uv, const std::string& requirements, const std::string& output,
                const std::string& command, const std::stop_token& stop) {
  const std::vector<std::string> common{"pip", "compile", "--quiet", "--universal",
                                        "--python-version=" + sandbox_python()};
  std::vector<std::string> first = common;
  first.insert(first.end(), {"--no-build", "--no-annotate", "--no-header", as_operand(requirements)});
  const std::string versions = call(uv, first, {}, stop);
  std::vector<std::string> second = common;
  second.insert(second.end(), {"--format=pylock.toml", "--output-file=" + output, "--constraints=/dev/stdin",
                               "--custom-compile-command=" + command, as_operand(requirements)});
  call(uv, second, versions, stop);
}

/// Returns: what wrote it.
PythonTool write_lock(const LockArguments& arguments, const std::string& output,
                      const std::stop_token& stop) {
  const std::string& requirements = arguments.requirements;
  if (const auto uv = find_uv(stop)) {
    lock_by_uv(*uv, requirements, output, command_of(arguments), stop);
    return *uv;
  }
  const std::string python = sandbox_python();
  const auto pip = find_pip(stop);
  if (!pip)
    throw ToolFailure("neither uv nor pip is installed: install uv (pip install uv), and run this again");
  if (!pip->is_at_least(25, 1) || pip->python != python)
    throw ToolFailure(fmt::format(
        "this is {}; lock files need pip 25.1 or newer, of Python {}: install uv instead (pip install uv)",
        pip->described(), python));
  call(*pip,
       {"lock", "--quiet", "--disable-pip-version-check", "--no-input",
        "--only-binary=:all:", "--output=" + output, "--requirement=" + requirements},
       {}, stop);
  return *pip;
}

/// The packages that the sandbox needs of a new lock file. Errors: Error, ToolFailure (with what to do instead).
std::vector<LockedPackage> read_new_lock(const std::string& text, NativeCode native, const PythonTool& tool) {
  try {
    return read_lock_file(text, native);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::PackageUnsupported || tool.name != "pip") throw;
    throw ToolFailure(fmt::format(
        "{}\nuv also locks source archives and wheels for WebAssembly, which may do: pip install uv",
        error.what()));
  }
}

int lock(const LockArguments& arguments, const std::stop_token& stop) {
  const auto& [requirements, output, native] = arguments;
  if (!fs::is_regular_file(requirements))
    throw Misuse(
        fmt::format("there is no file '{}'; name a file of requirements, one in a line", requirements));
  check_can_replace("--output", output);
  const NewLock made(output);
  const PythonTool tool = write_lock(arguments, made.path(), stop);
  const std::string text = read_lock_text(made.path());
  const std::vector<LockedPackage> packages = read_new_lock(text, native, tool);
  replace_file("--output", output, text);
  fmt::print(stderr, "eryx: {} wrote {} (packages: {})\n", tool.described(), terminal_line(output),
             packages.size());
  fmt::print(stderr, "{}", describe_uncompiled(packages, WaysToWheels(text)));
  return exit_status::success;
}

}  // namespace

void add_package_lock(CLI::App& package, int& status) {
  auto arguments = std::make_shared<LockArguments>();
  CLI::App& command =
      *package.add_subcommand("lock", "Decide which packages are needed, and write a lock file");
  command.footer(footer);
  command
      .add_option("FILE", arguments->requirements,
                  "Requirements: requirements.txt, pyproject.toml, or a program that names them")
      ->type_name("")
      ->required();
  command.add_option("-o,--output", arguments->output, "Where to write the lock file (default: pylock.toml)")
      ->type_name("FILE");
  add_native_option(command, arguments->native);
  command.callback([arguments, &status] {
    status = attempt("locking", [&](const std::stop_token& stop) { return lock(*arguments, stop); });
  });
}

}  // namespace eryx::cli
