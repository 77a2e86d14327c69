// SPDX-License-Identifier: MIT OR Apache-2.0
#include "missing_modules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "native_projects.hpp"
#include "shell_word.hpp"

namespace eryx::cli {
namespace {

namespace fs = std::filesystem;

bool is_plain(std::string_view name) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::size_t longest = 60;
  if (name.empty() || name.size() > longest || letters.find(name.front()) == std::string_view::npos)
    return false;
  return std::ranges::all_of(name, [&](char character) {
    return letters.find(character) != std::string_view::npos || (character >= '0' && character <= '9') ||
           character == '_';
  });
}

/// The name between `before` and `after`, if that is the whole text. A dotted one is of a package that is there.
ModuleNames name_in(std::string_view text, std::string_view before, std::string_view after) {
  if (!text.starts_with(before) || !text.ends_with(after) || text.size() < before.size() + after.size())
    return {};
  text = text.substr(before.size(), text.size() - before.size() - after.size());
  return is_plain(text) ? ModuleNames{std::string(text)} : ModuleNames{};
}

/// The option that gives the program a module which lies beside it.
std::optional<std::string> option_for(const std::string& name, const fs::path& folder) {
  std::error_code ignored;
  const fs::path file = folder / (name + ".py");
  if (fs::is_regular_file(file, ignored)) return "--file " + shell_path(file);
  if (fs::is_regular_file(folder / name / "__init__.py", ignored)) {
    const fs::path path = folder.empty() ? fs::path(".") / name : folder / name;
    return "--mount " + shell_word(path.native() + ":/data/" + name);
  }
  return std::nullopt;
}

std::string describe_native(const NativeProject& native) {
  return fmt::format(
      "eryx: '{0}' is not in the sandbox, and has native code: make an image, once, of its wheel and those "
      "that it needs\n"
      "  eryx image build {1}.image --native --import {0} --package {1}-….whl\n"
      "eryx: and give that with --native --image {1}.image; `{2}` builds the wheel: "
      "docs/native-packages.md\n",
      native.module, native.wheel, native.recipe);
}

}  // namespace

ModuleNames missing_modules(const ExecuteResult& result) {
  if (!result.exception || result.exception->type != "ModuleNotFoundError") return {};
  return name_in(result.exception->message, "No module named '", "'");
}

ModuleNames missing_modules(const CheckResult& checked) {
  ModuleNames names;
  for (const Diagnostic& found : checked.diagnostics) {
    if (found.kind == DiagnosticKind::MissingModule && found.suggestion.empty())
      names.merge(name_in(found.message, "there is no module '", "' here"));
  }
  return names;
}

std::string describe_missing(const ModuleNames& names, const fs::path& folder) {
  std::string text;
  std::string others;
  for (const std::string& name : names) {
    const auto native = native_project_with_module(name);
    if (const auto option = option_for(name, folder)) {
      text += fmt::format("eryx: the program sees no file that it is not given: give '{}' with {}\n", name,
                          *option);
    } else if (native) {
      text += describe_native(*native);
    } else {
      others += fmt::format("{}'{}'", others.empty() ? "" : ", ", name);
    }
  }
  if (others.empty()) return text;
  return text + fmt::format(
                    "eryx: not in the sandbox: {}. Packages are given with --package FILE, or with all that "
                    "they need by a\n"
                    "lock file, --packages pylock.toml. To make one, name them in requirements.txt, and:\n"
                    "  eryx package lock requirements.txt && eryx package fetch pylock.toml --into wheels\n",
                    others);
}

std::string describe_missing(const ExecuteResult& result, std::span<const UncompiledPackage> packages,
                             const fs::path& folder) {
  std::string text = describe_failed_import(result, packages);
  return text.empty() ? describe_missing(missing_modules(result), folder) : text;
}

std::string describe_missing(const CheckResult& checked, std::span<const UncompiledPackage> packages,
                             const fs::path& folder) {
  ModuleNames names = missing_modules(checked);
  std::erase_if(names, [&](const std::string& name) {
    return std::ranges::any_of(packages, [&](const auto& package) { return package.has(name); });
  });
  return describe_uncompiled(packages) + describe_missing(names, folder);
}

}  // namespace eryx::cli
