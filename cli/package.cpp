// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>

#include "error_message.hpp"
#include "eryx/error.hpp"
#include "eryx/image.hpp"
#include "exit_status.hpp"
#include "host_file.hpp"
#include "interrupt_watch.hpp"
#include "package_parts.hpp"
#include "python_tool.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {

int attempt(std::string_view subject, const std::function<int(const std::stop_token&)>& action) {
  const InterruptWatch interrupts(subject);
  try {
    return action(interrupts.token());
  } catch (const ToolFailure& error) {
    fmt::print(stderr, "eryx: {}\n", terminal_lines(error.what()));
    return interrupts.token().stop_requested() ? exit_status::cancelled : exit_status::refused;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::PackageInvalid && error.kind() != ErrorKind::PackageUnsupported &&
        error.kind() != ErrorKind::PackageConflict)
      throw;
    fmt::print(stderr, "eryx: {}\n", terminal_lines(message_of(error)));
    return exit_status::refused;
  }
}

std::string read_lock_text(const std::string& path) {
  constexpr Bytes most{std::uint64_t{16} << 20};
  return read_host_file(path, "lock file", most);
}

std::string sandbox_python() {
  const std::string version = embedded_image().python_version;
  return version.substr(0, version.find('.', version.find('.') + 1));
}

void add_native_option(CLI::App& command, NativeCode& accepted) {
  command.add_flag_callback(
      "--native", [&accepted] { accepted = NativeCode::Accept; },
      "Native packages, too: wheels compiled to WebAssembly, which eryx run --native takes");
}

void add_package(CLI::App& application, int& status) {
  CLI::App& command = *application.add_subcommand("package", "Lock, download and look at Python packages");
  command.require_subcommand(1);
  command.footer(
      "Examples:\n"
      "  eryx package lock requirements.txt            write pylock.toml, by uv or pip\n"
      "  eryx package fetch pylock.toml --into wheels  download what it names, by pip\n"
      "  eryx package show wheels/*.whl                what they are, and what is missing\n"
      "With --native they take packages with code compiled to WebAssembly, too.");
  add_package_lock(command, status);
  add_package_fetch(command, status);
  add_package_show(command, status);
}

}  // namespace eryx::cli
