// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/App.hpp>
#include <boost/asio/thread_pool.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eryx/limits.hpp"
#include "eryx/sandbox.hpp"
#include "interrupt_watch.hpp"
#include "packages.hpp"

namespace eryx::cli {

/// The arguments common to `run` and `repl`: what programs may use, and their inputs.
struct SandboxArguments {
  std::vector<std::string> environment;
  std::optional<std::string> callbacks;  ///< Path of the file that describes them.
  std::string image;
  std::vector<std::string> mounts;
  PackageArguments packages;
  std::string result_variable = "result";
  Limits limits;
};

/// Setting up packages took as long as --timeout allows; the command exits with `exit_status::wall_time_limit`.
class OutOfTime : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Adds the options that fill `arguments`, which must outlive the command; --result-variable is not among them. Returns: those that a
/// state has to be continued with, too.
std::vector<const CLI::Option*> add_sandbox_options(CLI::App& command, SandboxArguments& arguments);

/// A sandbox made from `SandboxArguments`, and the threads that its callbacks run on.
class ConfiguredSandbox {
 public:
  /// Setting up packages may take seconds: Ctrl-C ends the process meanwhile, --timeout bounds it, and a terminal shows what is
  /// done. `interrupts`: as it must exist before any other thread, it is made first.
  /// Errors: Misuse; OutOfTime; those of `SandboxBuilder::build` and `Runtime::create`.
  ConfiguredSandbox(const SandboxArguments& arguments, InterruptWatch& interrupts);

  [[nodiscard]] const Sandbox& sandbox() const noexcept { return *sandbox_; }

  /// Packages that it was given as sources, and nobody has compiled.
  [[nodiscard]] const std::vector<UncompiledPackage>& uncompiled() const noexcept { return uncompiled_; }

  /// Waits for commands that are still running for calls whose answers are no longer wanted.
  void finish_callbacks();

 private:
  std::optional<boost::asio::thread_pool> handlers_;  // first: the sandbox refers to it
  std::vector<UncompiledPackage> uncompiled_;
  std::optional<Sandbox> sandbox_;
};

/// Splits "NAME=VALUE" at the first '='. `option` and `form` ("NAME=VALUE") name it in messages.
///
/// Errors: Misuse.
[[nodiscard]] std::pair<std::string, std::string> split_assignment(std::string_view option,
                                                                   const std::string& text,
                                                                   std::string_view form);

}  // namespace eryx::cli
