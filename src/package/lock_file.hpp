// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// `pylock.toml` (PyPA "pylock.toml specification", once PEP 751), as pip and uv write it.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "package/marker.hpp"

namespace eryx::package {

/// A file that a package is in.
struct LockedFile {
  std::string name;  ///< Its file name, from `name`, `path` or `url`: one component of a path.
  std::string url;   ///< With characters of URLs only; of any scheme. Empty, if only a path is given.
  std::string
      path;  ///< From the lock file's folder, and not checked: it may lead anywhere. Empty, if only a URL is given.
  std::optional<std::uint64_t> size;
  /// Hexadecimal, by algorithm: "sha256", "sha384" or "sha512", at least one of them. Others are left out.
  std::map<std::string, std::string, std::less<>> hashes;

  /// Whether these are its bytes, by the size and by every hash. Cost: linear.
  [[nodiscard]] bool matches(std::string_view bytes) const;
};

struct LockedPackage {
  std::string name;     ///< Normalised.
  std::string version;  ///< Empty if the lock file does not say.
  std::string marker;   ///< Empty: always.
  std::string requires_python;
  std::vector<LockedFile> wheels;
  std::optional<LockedFile> sdist;
  std::optional<LockedFile> archive;
  /// Folder of a project, from the lock file's folder. It has no hashes, so it proves nothing.
  std::string directory;
  bool is_from_repository = false;  ///< Of a version control system: nothing that could be read here.

  /// The first wheel that this Python takes. Null if there is none.
  [[nodiscard]] const LockedFile* usable_wheel() const;
};

struct LockFile {
  std::string created_by;
  std::string requires_python;            ///< Empty: any.
  std::vector<std::string> environments;  ///< Markers, of which one must hold. Empty: any.
  Extras default_groups;                  ///< Dependency groups that are wanted if nobody says which.
  std::vector<LockedPackage> packages;

  /// The packages that this Python needs, without extras and with the default groups. Errors: PackageConflict, if one project is
  /// wanted twice.
  [[nodiscard]] std::vector<const LockedPackage*> wanted() const;
};

/// Reads a lock file. Unknown keys are ignored. Newer minor versions of the format are read as 1.0. Messages name the line.
///
/// Errors: PackageInvalid (not TOML, keys of another type or missing, a file without a hash that proves anything),
/// PackageUnsupported (another version of the format, for another Python or environment, longer than 16 MiB).
/// Cost: n log n, and up to 200 bytes of memory for each key.
[[nodiscard]] LockFile read_lock_file(std::string_view text);

}  // namespace eryx::package
