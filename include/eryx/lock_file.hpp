// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/detail/export.hpp"
#include "eryx/package.hpp"

namespace eryx {

/// A file that a lock file names. Where it is comes from the lock file's author: download it only for somebody who trusts them,
/// and use it only if `matches` says so.
struct LockedFile {
  std::string name;  ///< Its file name: one component of a path, without control characters.
  std::string
      url;  ///< Of any scheme; has only characters of URLs. Empty, if only a path is given, or neither.
  std::string
      path;  ///< From the lock file's folder, and not checked: it may lead anywhere. Empty, if only a URL is given.
  std::optional<std::uint64_t> size;  ///< In bytes, if the lock file says.
  /// Lower-case hexadecimal, by algorithm: "sha256", "sha384" or "sha512", at least one of them.
  std::map<std::string, std::string, std::less<>> hashes;

  /// Whether these are its bytes, by the size and by every hash. Threading: any. Cost: linear.
  [[nodiscard]] ERYX_API bool matches(std::span<const std::byte> bytes) const;
};

/// A package that a lock file asks for in this Python: a file, or else a folder.
struct LockedPackage {
  std::string name;     ///< As names are compared: lower case, and `-` between its parts.
  std::string version;  ///< Empty if the lock file does not say.
  /// The wheel that fits best, that is, one with native code if that is accepted, for the newest Python; of those that fit alike
  /// the first. If there is none, the source archive (`.tar.gz`).
  std::optional<LockedFile> file;
  /// Of a project's sources, from the lock file's folder, and not checked: it may lead anywhere. It has no hashes.
  std::string folder;
  /// Whether the source archive was taken of a package that has wheels with native code, none of which runs here: without a build that code is
  /// missing. Some packages do without it.
  bool lacks_native_code = false;
};

/// Reads `pylock.toml` (PyPA "pylock.toml specification", once PEP 751), as pip and uv write it: the packages that a sandbox's
/// Python needs, without extras, with the default groups, in the file's order. The text is untrusted. Nothing is downloaded.
///
/// Errors: PackageInvalid (not TOML, not a lock file, a file without a hash by SHA-256 or better), PackageUnsupported (another version
/// of the format, for another Python or environment, a package without a file that runs here, longer than 16 MiB), PackageConflict (one
/// project twice). Messages name the line, or the package.
/// Threading: any. Cost: n log n, and up to 200 bytes of memory for each key.
[[nodiscard]] ERYX_API std::vector<LockedPackage> read_lock_file(std::string_view text,
                                                                 NativeCode native_code = NativeCode::Refuse);

/// Reads `pyodide-lock.json`, the list of the packages in Pyodide's distribution, and takes from it the packages `names` and what they
/// depend on there, sorted by name. Each has a wheel with its SHA-256 and its URL: the one of the list, or where Pyodide publishes
/// the version that the list is of. Parts of Python that are packages there (`ssl`, `sqlite3`) are left out. The text is untrusted. Nothing is
/// downloaded.
///
/// Errors: PackageInvalid (not such a list; an entry without a hash, with a file name that is none, or one that contradicts itself),
/// PackageUnsupported (of a Pyodide for another Python or with another binary interface, longer than 16 MiB, no package of a name, one that is
/// no wheel). Messages name the package.
/// Threading: any. Cost: linear in the text and in the dependencies that are followed.
[[nodiscard]] ERYX_API std::vector<LockedPackage> read_pyodide_lock(std::string_view text,
                                                                    std::span<const std::string> names);

/// Reads the packages of the lock file at `lock` from a folder that has their files, as `eryx package fetch` leaves them. Every file
/// must be the one that the lock file means, by its size and hashes.
///
/// Errors: those of `read_lock_file` and `Package::from_bytes`; PackageInvalid (a file is another one), PackageUnsupported (the
/// lock file asks for a folder of sources), Io (a file cannot be read).
[[nodiscard]] ERYX_API std::vector<Package> read_locked_packages(const std::filesystem::path& lock,
                                                                 const std::filesystem::path& folder,
                                                                 const PackageLimits& limits = {},
                                                                 NativeCode native_code = NativeCode::Refuse);

}  // namespace eryx
