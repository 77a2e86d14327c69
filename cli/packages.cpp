// SPDX-License-Identifier: MIT OR Apache-2.0
#include "packages.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "eryx/error.hpp"
#include "eryx/lock_file.hpp"
#include "eryx/package.hpp"
#include "eryx/runtime.hpp"
#include "eryx/script_metadata.hpp"
#include "misuse.hpp"
#include "shell_word.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

namespace fs = std::filesystem;

fs::path wheels_of(const PackageArguments& arguments) {
  if (!arguments.wheels.empty()) return arguments.wheels;
  return fs::path(arguments.lock).parent_path() / "wheels";
}

// What a command about the same packages has to be told, too.
const char* native_word(const PackageArguments& arguments) {
  return arguments.allows_native ? " --native" : "";
}

// Of a package that also has a wheel without native code, the lock file's reader would take that one.
bool are_fetched_with_native(const PackageArguments& arguments) {
  try {
    static_cast<void>(read_locked_packages(arguments.lock, wheels_of(arguments), {}, NativeCode::Accept));
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

void add_native_option(CLI::App& command, PackageArguments& arguments) {
  command
      .add_flag(
          "--native", arguments.allows_native,
          "Allow native packages, which clang compiles, and images that have some: trust them like programs")
      ->group("Packages");
}

void add_package_options(CLI::App& command, PackageArguments& arguments) {
  command
      .add_option(
          "--package", arguments.packages,
          "A wheel, source archive or folder that the program can import, or several wheels; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group("Packages");
  command
      .add_option("--packages", arguments.lock,
                  "The packages of a lock file (pylock.toml), as eryx package fetch has downloaded them")
      ->type_name("LOCK")
      ->group("Packages");
  command
      .add_option("--wheels", arguments.wheels,
                  "Folder with the files of --packages (default: wheels, beside the lock file)")
      ->type_name("DIR")
      ->group("Packages");
  command
      .add_option("--import", arguments.imports,
                  "A module to import beforehand, once for all executions; repeatable")
      ->type_name("MODULE")
      ->allow_extra_args(false)
      ->group("Packages");
  add_native_option(command, arguments);
}

std::optional<NativePackages> native_packages(const PackageArguments& arguments) {
  if (!arguments.allows_native) return std::nullopt;
  NativePackages allowed;
  if (arguments.is_cached) allowed.cache = user_image_cache();
  return allowed;
}

SetupSteps with_cache_warning(const PackageArguments& arguments, SetupSteps steps) {
  if (!arguments.is_cached || !user_image_cache().empty()) return steps;
  return [steps = std::move(steps), is_said = false](std::string_view step) mutable {
    if (is_compiling(step) && !std::exchange(is_said, true))
      steps(
          "warning: what is compiled is not kept, and the next image needs as long: neither XDG_CACHE_HOME "
          "nor "
          "HOME is the path of a folder; set one of them");
    steps(step);
  };
}

SetupSteps with_words_for_interrupt(InterruptWatch::AtOnce& at_once, const char* usual_words,
                                    const PackageArguments& arguments, SetupSteps steps) {
  const bool has_folder = arguments.is_cached && !user_image_cache().empty();
  // Before the first step there is a folder already in which packages will be compiled.
  at_once.let_unwind(arguments.allows_native);
  return [&at_once, usual_words, is_kept = has_folder, last = std::string(),
          steps = std::move(steps)](std::string_view step) mutable {
    at_once.check();
    if (step == last) return;
    last = step;
    if (step.starts_with("warning: ")) {
      is_kept = is_kept && step.find("is not kept") == std::string_view::npos;
    } else {
      const char* const words = is_kept ? " while native packages were compiled; what is done is kept: "
                                          "the same command goes on from there"
                                        : " while native packages were compiled; nothing of it is kept";
      at_once.say(is_compiling(step) ? words : usual_words);
      at_once.let_unwind(is_compiling(step));
    }
    steps(step);
  };
}

bool is_compiling(std::string_view step) { return step.find("native packages") != std::string_view::npos; }

void add_cache_option(CLI::App& command, PackageArguments& arguments) {
  command
      .add_flag_callback(
          "--no-image-cache", [&arguments] { arguments.is_cached = false; },
          "Set packages up anew, and do not keep what comes of it for the next run")
      ->group("Packages");
}

namespace {

/// For a folder that has packages and is none: how to give what is in it. Empty: it is no such folder.
std::string about_folder_of_packages(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {};
  for (const fs::directory_entry& entry : fs::directory_iterator(path, error)) {
    if (entry.path().extension() != ".whl") continue;
    return fmt::format(
        "\nIt is a folder of wheels: give those that the program needs, such as --package {}, or all by "
        "--package {}/*.whl; or with a lock file --packages pylock.toml --wheels {}",
        shell_path(entry.path()), shell_path(path), shell_path(path));
  }
  return {};
}

Package read_package(const std::string& path, NativeCode native) {
  try {
    return Package::from_file(path, {}, native);
  } catch (const Error& error) {
    throw Error(error.kind(), error.what() + about_folder_of_packages(path));
  }
}

}  // namespace

std::vector<Package> read_packages(const PackageArguments& arguments) {
  if (arguments.lock.empty() && !arguments.wheels.empty())
    throw Misuse("--wheels is the folder for the files of a lock file: give that with --packages");
  try {
    std::vector<Package> packages;
    const NativeCode native = arguments.allows_native ? NativeCode::Accept : NativeCode::Refuse;
    for (const std::string& path : arguments.packages) packages.push_back(read_package(path, native));
    if (!arguments.lock.empty()) {
      for (Package& package : read_locked_packages(arguments.lock, wheels_of(arguments), {}, native))
        packages.push_back(std::move(package));
    }
    return packages;
  } catch (const Error& error) {
    const bool is_missing = !arguments.lock.empty() && error.kind() == ErrorKind::Io;
    std::string message = terminal_lines(error.what());
    if (is_missing && !arguments.allows_native && are_fetched_with_native(arguments)) {
      message += "\nThe packages were fetched with --native: run with it, too";
    } else if (is_missing) {
      message +=
          fmt::format("\nTo download what the lock file names: eryx package fetch{} {} --into {}",
                      native_word(arguments), shell_path(arguments.lock), shell_path(wheels_of(arguments)));
    }
    throw Misuse(message);
  }
}

std::vector<UncompiledPackage> add_packages(SandboxBuilder& builder, const PackageArguments& arguments) {
  std::vector<Package> packages = read_packages(arguments);
  std::vector<UncompiledPackage> uncompiled = uncompiled_packages(packages);
  for (Package& package : packages) builder.package(std::move(package));
  for (const std::string& name : arguments.imports) builder.import_module(name);
  return uncompiled;
}

bool is_about_packages(const Error& error) {
  const ErrorKind kind = error.kind();
  return kind == ErrorKind::PackageInvalid || kind == ErrorKind::PackageUnsupported ||
         kind == ErrorKind::PackageConflict || kind == ErrorKind::NativeCodeUnsupported ||
         kind == ErrorKind::NativeCodeTooLarge;
}

std::optional<MissingPackages> take_program_lock(std::string_view program, const std::string& path,
                                                 PackageArguments& arguments) {
  if (!arguments.empty()) return std::nullopt;
  std::optional<ScriptMetadata> metadata;
  try {
    metadata = read_script_metadata(program);
  } catch (const Error& error) {
    throw Misuse(fmt::format("{}: {}", terminal_lines(path), terminal_lines(error.what())));
  }
  if (!metadata || metadata->dependencies.empty()) return std::nullopt;
  std::string message =
      fmt::format("the program needs packages: {}\n", fmt::join(metadata->dependencies, ", "));
  if (path == "-") {
    message += "Save it as a file and give that, or name them: --packages pylock.toml";
  } else {
    const fs::path file(path);
    const fs::path lock = file.parent_path() / ("pylock." + file.stem().string() + ".toml");
    std::error_code ignored;
    if (fs::exists(lock, ignored)) {
      arguments.lock = lock.native();
      return std::nullopt;
    }
    const fs::path wheels = file.parent_path() / "wheels";
    message += fmt::format(
        "To get them:\n"
        "  eryx package lock{0} {1} --output {2}\n"
        "  eryx package fetch{0} {2} --into {3}",
        native_word(arguments), shell_path(path), shell_path(lock), shell_path(wheels));
  }
  return MissingPackages{terminal_lines(message), metadata->line};
}

}  // namespace eryx::cli
