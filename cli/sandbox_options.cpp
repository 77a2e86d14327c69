// SPDX-License-Identifier: MIT OR Apache-2.0
#include "sandbox_options.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <system_error>

#include "callbacks_file.hpp"
#include "error_message.hpp"
#include "eryx/error.hpp"
#include "eryx/runtime.hpp"
#include "host_file.hpp"
#include "limit_option.hpp"
#include "misuse.hpp"
#include "mounts.hpp"
#include "quantity.hpp"
#include "setup_display.hpp"
#include "shell_word.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    return message_of(exception);
  } catch (...) {
    return "an exception of an unknown kind";
  }
}

/// Reports to the user of this command, who may see the error; the program is told only the id.
void report_failure(const CallbackFailure& failure) {
  try {
    write_host_descriptor(
        STDERR_FILENO, fmt::format("eryx: callback '{}': {} (failure {})\n", terminal_line(failure.callback),
                                   terminal_line(text_of(failure.error)), failure.id));
  } catch (const std::system_error&) {  // standard error is closed
  }
}

/// What may be spent on setting up packages: the program's time, and its memory if that is more than usual.
Limits setup_limits(const Limits& program) {
  Limits limits;
  limits.wall_time = program.wall_time;
  limits.grace = program.grace;
  limits.memory = std::max(limits.memory, program.memory);
  return limits;
}

/// The option that sets a limit of the library.
struct LimitOption {
  std::string_view limit;
  std::string_view option;
};

constexpr std::array<LimitOption, 8> limit_options{{{"Limits::wall_time", "--timeout"},
                                                    {"Limits::grace", "--grace"},
                                                    {"Limits::fuel", "--fuel"},
                                                    {"Limits::memory", "--memory"},
                                                    {"Limits::output", "--output-limit"},
                                                    {"Limits::files", "--files-limit"},
                                                    {"Limits::callback_time", "--callback-time"},
                                                    {"Limits::callback_calls", "--callback-calls"}}};

/// A message of the library in the words of this command.
std::string with_option_names(std::string message) {
  for (const auto& [limit, option] : limit_options) {
    const std::size_t at = message.find(limit);
    const bool is_whole = at == 0 || (at != std::string::npos && message[at - 1] == ' ');
    if (is_whole) message.replace(at, limit.size(), option);
  }
  return message;
}

constexpr const char* other_options =
    "\nA program is given as FILE, its modules with --file, packages with --package";

constexpr const char* before_the_program = " before the program ran";

/// Whether a module of --import could not be imported.
bool is_failed_import(const Error& error) {
  const std::string_view message = error.what();
  return message.find("ModuleNotFoundError: ") != std::string_view::npos ||
         message.find("ImportError: ") != std::string_view::npos;
}

Sandbox build(SandboxBuilder& builder, const SandboxArguments& arguments,
              std::span<const UncompiledPackage> uncompiled, InterruptWatch::AtOnce& at_once) {
  SetupDisplay display;
  builder.setup_limits(setup_limits(arguments.limits));
  auto started = std::chrono::steady_clock::now();
  bool was_compiling = false;
  const auto show = [&](std::string_view step) {
    constexpr std::string_view warning = "warning: ";
    if (step.starts_with(warning)) return display.warn(step.substr(warning.size()));
    display.show(step);
    if (was_compiling) started = std::chrono::steady_clock::now();
    was_compiling = is_compiling(step);
  };
  builder.on_setup(with_cache_warning(
      arguments.packages, with_words_for_interrupt(at_once, before_the_program, arguments.packages, show)));
  try {
    Sandbox sandbox = builder.build();
    at_once.check();
    return sandbox;
  } catch (const Error& error) {
    const bool is_late =
        !was_compiling && std::chrono::steady_clock::now() - started >= arguments.limits.wall_time;
    if (is_late && arguments.packages.are_set_up())
      throw OutOfTime(fmt::format(
          "{}\nSetting up packages has as much time as the program, by --timeout; it is done once, and "
          "kept for later runs",
          terminal_lines(error.what())));
    if (!uncompiled.empty() && is_failed_import(error))
      throw Misuse(terminal_lines(error.what()) + "\n" + describe_uncompiled(uncompiled));
    if (std::string message = with_option_names(error.what()); message != error.what())
      throw Misuse(terminal_lines(message));
    if (is_about_packages(error)) throw Misuse(terminal_lines(error.what()));
    // The library's message names the callback; only this command knows its file.
    if (arguments.callbacks && std::string_view(error.what()).starts_with("callback '"))
      throw Misuse(fmt::format("{}: {}", *arguments.callbacks, error.what()));
    throw;
  }
}

/// A runtime with the image of --image. Its errors say what to do with that file.
std::shared_ptr<Runtime> make_runtime(const RuntimeOptions& options) {
  try {
    return Runtime::create(options);
  } catch (const Error& error) {
    std::string message = error.what();
    constexpr std::string_view placeholder = " FILE`";
    if (error.kind() == ErrorKind::ImageCorrupt && message.find("this is no image") != std::string::npos) {
      message += other_options;  // and the file is something of the user's
    } else if (const std::size_t at = message.find(placeholder); at != std::string::npos) {
      message.replace(at, placeholder.size(), fmt::format(" {}`", shell_path(options.image)));
    }
    throw Error(error.kind(), message);
  }
}

void add_limits(CLI::App& command, Limits& limits) {
  add_limit<std::chrono::nanoseconds>(
      command, "--timeout", limits.wall_time, &parse_duration, "DURATION",
      "Wall time limit, such as 500ms or 2s, or none; setting up packages has as much again, "
      "compiling native ones an hour (default: 30s)");
  add_limit<std::chrono::nanoseconds>(
      command, "--grace", limits.grace, &parse_duration, "DURATION",
      "Time for finally blocks after the wall time limit or Ctrl-C (default: 100ms)");
  command
      .add_option_function<std::string>(
          "--fuel", [&limits](const std::string& text) { limits.fuel = parse_count("--fuel", text); },
          "What the program may do, in instructions: the same each time and everywhere (default: not "
          "counted)")
      ->type_name("COUNT")
      ->group("Limits");
  add_limit<Bytes>(command, "--memory", limits.memory, &parse_size, "SIZE",
                   "Memory limit, such as 64MiB (default: 128MiB)");
  add_limit<Bytes>(command, "--output-limit", limits.output, &parse_size, "SIZE",
                   "Output kept, stdout and stderr together (default: 8MiB)");
  add_limit<Bytes>(command, "--files-limit", limits.files, &parse_size, "SIZE",
                   "Contents of the files it may write, all together (default: 64MiB)");
  add_limit<std::chrono::nanoseconds>(command, "--callback-time", limits.callback_time, &parse_duration,
                                      "DURATION", "Time for one callback to answer (default: 10s)");
  add_limit<std::uint64_t>(command, "--callback-calls", limits.callback_calls, &parse_count, "COUNT",
                           "Calls of callbacks, all together (default: 1000)");
}

}  // namespace

std::pair<std::string, std::string> split_assignment(std::string_view option, const std::string& text,
                                                     std::string_view form) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw Misuse(fmt::format("{}: '{}' is not of the form {}", option, text, form));
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::vector<const CLI::Option*> add_sandbox_options(CLI::App& command, SandboxArguments& arguments) {
  // A program has its variables from its start on.
  command.add_option("--env", arguments.environment, "An environment variable for the program; repeatable")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  const std::size_t before = command.get_options().size();
  command
      .add_option("--callbacks", arguments.callbacks,
                  "JSON file of functions that the program can await; - is standard input")
      ->type_name("FILE");
  command.add_option("--image", arguments.image, "Image to use instead of the built-in one; see eryx image")
      ->type_name("FILE");
  command
      .add_option("--mount", arguments.mounts,
                  "A folder or file of this machine, at GUEST: read-only, rw, or an overlay; repeatable")
      ->type_name("HOST:GUEST[:ro|rw|overlay]")
      ->allow_extra_args(false);
  add_package_options(command, arguments.packages);
  add_cache_option(command, arguments.packages);
  add_limits(command, arguments.limits);
  const std::vector<CLI::Option*> all = command.get_options();
  return {all.begin() + static_cast<std::ptrdiff_t>(before), all.end()};
}

ConfiguredSandbox::ConfiguredSandbox(const SandboxArguments& arguments, InterruptWatch& interrupts) {
  InterruptWatch::AtOnce at_once(interrupts, before_the_program);
  std::vector<Callback> callbacks;
  if (arguments.callbacks) {
    callbacks = read_callbacks(*arguments.callbacks, arguments.limits.callback_result);
  }
  SandboxBuilder builder = Sandbox::builder();
  builder.limits(arguments.limits)
      .result_variable(arguments.result_variable)
      .on_callback_failure(report_failure);
  for (const std::string& assignment : arguments.environment) {
    const auto [name, value] = split_assignment("--env", assignment, "NAME=VALUE");
    builder.environment(name, value);
  }
  add_mounts(builder, arguments.mounts);
  uncompiled_ = add_packages(builder, arguments.packages);
  const PackageArguments& packages = arguments.packages;
  const bool is_cached = packages.is_cached && packages.are_set_up();
  if (!arguments.image.empty() || packages.allows_native || is_cached) {
    RuntimeOptions runtime_options;
    runtime_options.image = arguments.image;
    runtime_options.native_packages = native_packages(packages);
    if (is_cached) runtime_options.image_cache = user_image_cache();
    builder.runtime(make_runtime(runtime_options));
  }
  if (!callbacks.empty()) {
    // A command blocks its thread, so there are as many threads as commands that may run at a time.
    handlers_.emplace(arguments.limits.callbacks_in_flight);
    builder.callbacks(std::move(callbacks)).executor(handlers_->get_executor());
  }
  sandbox_ = build(builder, arguments, uncompiled_, at_once);
}

void ConfiguredSandbox::finish_callbacks() {
  if (handlers_) handlers_->join();
}

}  // namespace eryx::cli
