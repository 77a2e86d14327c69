// SPDX-License-Identifier: MIT OR Apache-2.0
#include "uncompiled_packages.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>

#include "eryx/error.hpp"
#include "native_projects.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

std::string title(std::string_view name, std::string_view version) {
  return terminal_line(version.empty() ? std::string(name) : fmt::format("{} {}", name, version));
}

std::string_view top_of(std::string_view module) { return module.substr(0, module.find('.')); }

/// What is between `before` and the next quote; empty if `before` is not there.
std::string_view quoted(std::string_view text, std::string_view before) {
  const std::size_t at = text.find(before);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + before.size());
  return text.substr(0, text.find('\''));
}

/// The module whose folder in `site-packages` a file is in, or which it is.
std::string_view module_of_file(std::string_view path) {
  constexpr std::string_view folder = "/site-packages/";
  const std::size_t at = path.find(folder);
  if (at == std::string_view::npos) return {};
  path.remove_prefix(at + folder.size());
  return path.substr(0, path.find_first_of("/."));
}

const UncompiledPackage* owner_of(std::string_view module, std::span<const UncompiledPackage> packages) {
  const auto found = std::ranges::find_if(packages, [&](const auto& each) { return each.has(module); });
  return module.empty() || found == packages.end() ? nullptr : &*found;
}

const UncompiledPackage* culprit(const PythonException& exception,
                                 std::span<const UncompiledPackage> packages) {
  if (exception.type == "ModuleNotFoundError")
    return owner_of(quoted(exception.message, "No module named '"), packages);
  if (exception.type != "ImportError") return nullptr;
  if (const auto* owner = owner_of(quoted(exception.message, " from '"), packages)) return owner;
  for (const TracebackFrame& frame : std::views::reverse(exception.frames))
    if (const auto* owner = owner_of(module_of_file(frame.file), packages)) return owner;
  return nullptr;
}

}  // namespace

bool UncompiledPackage::has(std::string_view module) const {
  const std::string_view top = top_of(module);
  return modules.contains(top) || plain_project_name(top) == plain_project_name(name);
}

std::vector<UncompiledPackage> uncompiled_packages(std::span<const Package> packages) {
  std::vector<UncompiledPackage> found;
  for (const Package& package : packages) {
    if (package.uncompiled_languages().empty()) continue;
    UncompiledPackage one{package.name(), package.version(), package.uncompiled_languages(), {}};
    for (const auto& file : package.files()) {
      const std::string_view first = std::string_view(file.first).substr(0, file.first.find('/'));
      if (!first.ends_with(".dist-info")) one.modules.emplace(top_of(first));
    }
    found.push_back(std::move(one));
  }
  return found;
}

std::string describe_uncompiled(const UncompiledPackage& package, std::string_view way) {
  return fmt::format(
      "eryx: warning: {} is there as sources with parts in {}, which are not compiled. If it cannot do "
      "without "
      "them: {}\n",
      title(package.name, package.version), fmt::join(package.languages, ", "), way);
}

std::string describe_uncompiled(std::span<const UncompiledPackage> packages) {
  std::string text;
  for (const UncompiledPackage& package : packages)
    text += describe_uncompiled(package, way_to_wheel(package.name));
  return text;
}

std::string describe_uncompiled(std::span<const LockedPackage> packages, const WaysToWheels& ways) {
  std::string lines;
  for (const LockedPackage& package : packages) {
    if (!package.lacks_native_code) continue;
    lines += fmt::format(
        "eryx: warning: {} has native code, and no wheel here that the sandbox takes: only what is Python in "
        "its source archive is used. If it cannot do without the rest: {}\n",
        title(package.name, package.version), ways.of(package.name));
  }
  return lines;
}

WaysToWheels::WaysToWheels(std::string_view text) {
  try {
    for (const LockedPackage& package : read_lock_file(text, NativeCode::Accept))
      if (package.file && package.file->name.ends_with(".whl"))
        native_.emplace(package.name, package.file->name);
  } catch (const Error&) {  // with --native it could not be used at all
  }
}

std::string WaysToWheels::of(std::string_view name) const {
  const auto found = native_.find(plain_project_name(name));
  return found == native_.end()
             ? way_to_wheel(name)
             : fmt::format("with --native its wheel {} is taken", terminal_line(found->second));
}

std::string describe_failed_import(const ExecuteResult& result, std::span<const UncompiledPackage> packages) {
  const UncompiledPackage* const package = result.exception ? culprit(*result.exception, packages) : nullptr;
  if (package == nullptr) return {};
  return fmt::format("eryx: {} was given as sources, whose parts in {} are not compiled: {}\n",
                     title(package->name, package->version), fmt::join(package->languages, ", "),
                     way_to_wheel(package->name));
}

}  // namespace eryx::cli
