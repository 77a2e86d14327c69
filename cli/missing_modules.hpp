// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <filesystem>
#include <set>
#include <span>
#include <string>

#include "eryx/check.hpp"
#include "eryx/result.hpp"
#include "uncompiled_packages.hpp"

/// Imports that fail because nobody has given the program the module.
namespace eryx::cli {

/// Names of modules; those of programs, which nobody trusts, are plain identifiers.
using ModuleNames = std::set<std::string, std::less<>>;

/// The module whose import ended the program. Empty: it ended in another way, or the exception says more.
[[nodiscard]] ModuleNames missing_modules(const ExecuteResult& result);
/// Those that a check has found, and for which it suggests nothing.
[[nodiscard]] ModuleNames missing_modules(const CheckResult& checked);

/// How to give modules to a program: lines for standard error, empty if there are none. `folder`: that of the program, where modules of the
/// user's may be.
[[nodiscard]] std::string describe_missing(const ModuleNames& names, const std::filesystem::path& folder);

/// The same for the import that ended a program, and for those that a check has found, where `packages` were given uncompiled.
[[nodiscard]] std::string describe_missing(const ExecuteResult& result,
                                           std::span<const UncompiledPackage> packages,
                                           const std::filesystem::path& folder);
[[nodiscard]] std::string describe_missing(const CheckResult& checked,
                                           std::span<const UncompiledPackage> packages,
                                           const std::filesystem::path& folder);

}  // namespace eryx::cli
