// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/lock_file.hpp"
#include "eryx/package.hpp"
#include "eryx/result.hpp"

/// Packages that are there as sources of which a part would have to be compiled, which nobody has done. Some do without it.
namespace eryx::cli {

struct UncompiledPackage {
  std::string name;
  std::string version;
  std::vector<std::string> languages;          ///< Of the parts that are missing.
  std::set<std::string, std::less<>> modules;  ///< Its top-level modules, those that are missing too.

  /// Whether importing `module`, perhaps a dotted name, imports something of it.
  [[nodiscard]] bool has(std::string_view module) const;
};

[[nodiscard]] std::vector<UncompiledPackage> uncompiled_packages(std::span<const Package> packages);

/// What to know about one before it is used: a line for standard error.
/// `way`: to a wheel of it.
[[nodiscard]] std::string describe_uncompiled(const UncompiledPackage& package, std::string_view way);
[[nodiscard]] std::string describe_uncompiled(std::span<const UncompiledPackage> packages);

/// Ways to wheels of the packages of a lock file, which may name some itself that only `--native` takes.
///
/// Threading: none.
class WaysToWheels {
 public:
  /// `text`: of the lock file.
  explicit WaysToWheels(std::string_view text);
  /// A phrase.
  [[nodiscard]] std::string of(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>>
      native_;  ///< File names, by names of packages as they are compared.
};

/// The same of the packages of a lock file, whose source archives may not be there yet.
[[nodiscard]] std::string describe_uncompiled(std::span<const LockedPackage> packages,
                                              const WaysToWheels& ways);

/// Why an import ended the program, if it was for that: a line for standard error, or nothing. Names in the exception are the program's.
[[nodiscard]] std::string describe_failed_import(const ExecuteResult& result,
                                                 std::span<const UncompiledPackage> packages);

}  // namespace eryx::cli
