// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What names and sizes an archive or folder may have, whatever its format.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/package.hpp"

namespace eryx::package {

enum class EntryType { File, Folder };

/// Counts entries against the limits and checks their names. First each is declared, then `check_names` compares all of
/// them. An entry that is declared has a path of plain components, without a '/' at either end.
///
/// Threading: none.
class EntryRules {
 public:
  /// Lifetime: `limits` must outlive it.
  explicit EntryRules(const PackageLimits& limits) : limits_(limits) {}

  /// Errors: PackageInvalid (absolute, with `..`, a backslash, a control character and so on), PackageUnsupported (a limit).
  void declare(std::string_view path, EntryType type, std::uint64_t size);

  /// Errors: PackageInvalid: a path that was declared twice, that differs from another only in case or in how its letters
  /// are written, or a file that is also a folder.
  /// Cost: n log n comparisons of paths.
  void check_names() const;

 private:
  struct Entry {
    std::string folded;  ///< '/' is NUL there, so that whatever is below a path comes right after it.
    std::string path;
    EntryType type;
  };

  void check_path(std::string_view path) const;
  static void check_neighbours(const Entry& first, const Entry& second);

  const PackageLimits& limits_;
  std::uint64_t total_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace eryx::package
