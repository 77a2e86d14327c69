// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx package show`: what packages are, whether they can be used, and what they need that is not among them.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eryx/error.hpp"
#include "eryx/lock_file.hpp"
#include "eryx/package.hpp"
#include "exit_status.hpp"
#include "host_file.hpp"
#include "misuse.hpp"
#include "package_parts.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

constexpr const char* footer = R"(Examples:
  eryx package show jinja2-3.1.6-py3-none-any.whl
  eryx package show wheels/*.whl ./my_project   what all of them need together
  eryx package show pylock.toml                 what a lock file names for this Python
  eryx package show --native xxhash-4.1.0-cp313-cp313-pyemscripten_2025_0_wasm32.whl

Wheels are checked as no installer does: names, hashes of all files, tags. Nothing of them is run.
With --native the conditions of what packages need are those of Emscripten, as in eryx run --native.
Whether a native module has all that it asks for is found out when an image is built.

Exit status:
  0 all are usable and nothing is missing, 1 something is refused or missing, 2 wrong use of this
  command)";

std::string tags_of(const Package& package) {
  constexpr std::string_view field = "Tag: ";
  std::string tags;
  for (const auto& [path, contents] : package.files()) {
    if (!path.ends_with(".dist-info/WHEEL")) continue;
    std::string_view rest = contents;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (!line.starts_with(field)) continue;
      if (!tags.empty()) tags += ", ";
      tags += line.substr(field.size(), line.find('\r') - field.size());
    }
  }
  return tags;
}

std::string described(const Package& package) {
  const auto row = [](std::string_view key, std::string_view value) {
    return fmt::format("  {:<9} {}\n", key, terminal_line(value));
  };
  std::string text = row("name", package.name());
  if (!package.version().empty()) text += row("version", package.version());
  text += row("read as", to_string(package.kind()));
  if (package.kind() == PackageKind::Wheel) text += row("tags", tags_of(package));
  text += row("files", std::to_string(package.files().size() + package.data_files().size()));
  const auto rows = [&](std::string_view key, const std::vector<std::string>& values) {
    for (bool is_first = true; const std::string& value : values)
      text += row(std::exchange(is_first, false) ? key : "", value);
  };
  rows("native", package.extension_modules());
  if (!package.uncompiled_languages().empty())
    text += row("sources", fmt::format("in {}: not compiled; what is made of them is missing",
                                       fmt::join(package.uncompiled_languages(), ", ")));
  rows("needs", package.requirements());
  return text;
}

std::string described(const std::vector<LockedPackage>& packages) {
  std::string text;
  for (const LockedPackage& package : packages)
    text += fmt::format("  {:<24} {}{}\n", package.name + " " + package.version,
                        terminal_line(package.file ? package.file->name : package.folder),
                        package.lacks_native_code ? "  (native code: not compiled)" : "");
  return text;
}

struct ShowArguments {
  std::vector<std::string> files;
  NativeCode native = NativeCode::Refuse;
};

int show(const ShowArguments& arguments) {
  std::vector<Package> packages;
  int status = exit_status::success;
  for (const std::string& file : arguments.files) {
    std::string text = terminal_line(file) + "\n";
    try {
      if (file.ends_with(".toml")) {
        text += described(read_lock_file(read_lock_text(file), arguments.native));
      } else {
        packages.push_back(Package::from_file(file, {}, arguments.native));
        text += described(packages.back());
      }
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::Io) throw Misuse(error.what());
      text += fmt::format("  refused   {}\n", terminal_line(error.what()));
      status = exit_status::refused;
    }
    write_host_descriptor(STDOUT_FILENO, text);
  }
  for (const std::string& unmet : unmet_requirements(packages)) {
    write_host_descriptor(STDOUT_FILENO, "missing: " + terminal_line(unmet) + "\n");
    status = exit_status::refused;
  }
  return status;
}

}  // namespace

void add_package_show(CLI::App& package, int& status) {
  auto arguments = std::make_shared<ShowArguments>();
  CLI::App& command = *package.add_subcommand("show", "Show what packages are, and what they miss");
  command.footer(footer);
  command.add_option("FILE", arguments->files, "Wheels, .tar.gz files, folders, lock files")
      ->type_name("")
      ->required();
  add_native_option(command, arguments->native);
  command.callback([arguments, &status] {
    status = attempt("reading", [&](const std::stop_token&) { return show(*arguments); });
  });
}

}  // namespace eryx::cli
