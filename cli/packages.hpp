// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/error.hpp"
#include "eryx/native.hpp"
#include "eryx/package.hpp"
#include "eryx/sandbox.hpp"
#include "interrupt_watch.hpp"
#include "uncompiled_packages.hpp"

/// Packages that a program can import: --package, --packages, --import.
namespace eryx::cli {

struct PackageArguments {
  std::vector<std::string> packages;  ///< Wheels, source archives, folders.
  std::string lock;                   ///< A lock file; empty: none.
  std::string wheels;                 ///< The folder that has its files; empty: `wheels` beside it.
  std::vector<std::string> imports;
  bool allows_native = false;  ///< Packages and images with machine code of their own.
  bool is_cached = true;       ///< Images that are made of them are kept for the next run.

  [[nodiscard]] bool empty() const { return packages.empty() && lock.empty(); }
  [[nodiscard]] bool are_set_up() const { return !empty() || !imports.empty(); }
};

/// Adds the options that fill `arguments`, which must outlive the command.
void add_package_options(CLI::App& command, PackageArguments& arguments);
/// One of them, for commands that take their packages from elsewhere.
void add_native_option(CLI::App& command, PackageArguments& arguments);
/// The option that only commands have which run programs.
void add_cache_option(CLI::App& command, PackageArguments& arguments);

/// Absent: they are not allowed.
[[nodiscard]] std::optional<NativePackages> native_packages(const PackageArguments& arguments);
/// Told what is done while packages are set up, and warnings: as `SandboxBuilder::on_setup`.
using SetupSteps = std::function<void(std::string_view)>;
/// The same, with a warning before packages are compiled for which there is no folder to keep that in.
[[nodiscard]] SetupSteps with_cache_warning(const PackageArguments& arguments, SetupSteps steps);
/// The same, where Ctrl-C ends the process: while packages are compiled, it then says what is kept of that, and the steps throw Interrupted. A step
/// that is said again is not passed on.
[[nodiscard]] SetupSteps with_words_for_interrupt(InterruptWatch::AtOnce& at_once, const char* usual_words,
                                                  const PackageArguments& arguments, SetupSteps steps);
/// Whether native packages are compiled in this step, for which there is a time of its own.
[[nodiscard]] bool is_compiling(std::string_view step);

/// Errors: Misuse, which names the package that cannot be used, and why.
[[nodiscard]] std::vector<Package> read_packages(const PackageArguments& arguments);
/// Returns: those of them that nobody has compiled.
std::vector<UncompiledPackage> add_packages(SandboxBuilder& builder, const PackageArguments& arguments);

/// Whether the packages cannot be used, which is no failure of this machine.
[[nodiscard]] bool is_about_packages(const Error& error);

/// Packages that a program says it needs (`# /// script`), and does not have.
struct MissingPackages {
  std::string message;     ///< Which, and how to get them.
  std::uint32_t line = 1;  ///< Where the program says so.
};

/// Takes the lock file that belongs to a program that says what it needs, unless packages were given.
/// `path`: of the program, or "-". Absent: nothing is missing. Errors: Misuse.
[[nodiscard]] std::optional<MissingPackages> take_program_lock(std::string_view program,
                                                               const std::string& path,
                                                               PackageArguments& arguments);

}  // namespace eryx::cli
