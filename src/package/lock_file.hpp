// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What `pylock.toml` says, before it is decided what of it this Python wants.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/lock_file.hpp"
#include "package/marker.hpp"

namespace eryx::package {

/// One of `packages`.
struct LockEntry {
  std::string name;     ///< Normalised.
  std::string version;  ///< Empty if the lock file does not say.
  std::string marker;   ///< Empty: always.
  std::string requires_python;
  std::vector<LockedFile> wheels;
  std::optional<LockedFile> sdist;
  std::optional<LockedFile> archive;
  std::string directory;            ///< Of a project, from the lock file's folder.
  bool is_from_repository = false;  ///< Of a version control system.
};

struct LockFile {
  std::string requires_python;            ///< Empty: any.
  std::vector<std::string> environments;  ///< Markers, of which one must hold. Empty: any.
  Extras default_groups;                  ///< Dependency groups that are wanted if nobody says which.
  std::vector<LockEntry> entries;
};

/// Unknown keys are ignored. Newer minor versions of the format are read as 1.0. Markers and conditions are those of the standard.
///
/// Errors: PackageInvalid, PackageUnsupported, as of `eryx::read_lock_file`.
[[nodiscard]] LockFile parse_lock_file(std::string_view text, NativeCode native_code = NativeCode::Refuse);

/// Whether this Python needs it.
[[nodiscard]] bool is_wanted(const LockEntry& entry, const LockFile& lock, NativeCode native_code);

}  // namespace eryx::package
