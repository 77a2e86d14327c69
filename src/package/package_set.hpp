// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/sha256.hpp"
#include "eryx/files.hpp"
#include "eryx/package.hpp"

namespace eryx::package {

/// Packages that a sandbox has together.
struct PackageSet {
  /// What `site-packages` contains, as an archive (vfs/archive_format.hpp), with the `.dist-info` folders.
  std::vector<std::byte> archive;
  /// What belongs below `sys.prefix`.
  FileMap data_files;
  /// Of all paths and contents. It does not depend on the order of the packages, nor on where they came from.
  base::Sha256 identity{};
};

/// Joins packages. Several may have parts of one namespace, and the same files if their contents are equal.
///
/// Errors: PackageConflict, naming both packages: two versions of one project, different files with the same path, a module and
/// a package with the same name, paths that differ only in case; OutOfResources.
/// Cost: linear in the size of the contents, which are copied once, and hashed.
[[nodiscard]] PackageSet join_packages(std::span<const Package> packages);

using eryx::unmet_requirements;

}  // namespace eryx::package
