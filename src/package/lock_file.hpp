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

#include "package/wheel_tags.hpp"

namespace eryx::package {

/// A file that a package is in.
struct LockedFile {
  std::string name;  ///< Its file name, from `name`, `path` or `url`.
  std::string url;   ///< Empty, if only a path is given.
  std::string path;  ///< From the lock file's folder. Empty, if only a URL is given.
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

  /// Whether this Python without extras needs it. Errors: PackageInvalid (a marker that is none).
  [[nodiscard]] bool is_wanted() const;
  /// The first wheel that this Python takes. Null if there is none.
  [[nodiscard]] const LockedFile* usable_wheel() const;
};

struct LockFile {
  std::string created_by;
  std::string requires_python;            ///< Empty: any.
  std::vector<std::string> environments;  ///< Markers, of which one must hold. Empty: any.
  std::vector<LockedPackage> packages;
};

/// Reads a lock file. Unknown keys are ignored. Newer minor versions of the format are read as 1.0.
///
/// Errors: PackageInvalid (not TOML, keys of another type or missing, a file without a hash that proves anything),
/// PackageUnsupported (another version of the format, or for another Python or environment).
/// Cost: n log n, and up to 200 bytes of memory for each key; how long a file may be is the caller's to decide.
[[nodiscard]] LockFile read_lock_file(std::string_view text);

}  // namespace eryx::package
