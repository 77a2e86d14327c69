// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "eryx/files.hpp"
#include "eryx/package.hpp"

namespace eryx::package {

/// All files of a folder of the host, by their paths in it, without folders that begin with a dot and `__pycache__`. `path` may
/// lead through links; below it nothing is followed and only files and folders are opened, whatever other processes do there
/// meanwhile.
///
/// Errors: Io; PackageInvalid (a link, a device, a socket, names that no package may have), PackageUnsupported (beyond `limits`).
/// Cost: linear in the size of the folder. Descriptors: one for each level of folders, and one.
[[nodiscard]] FileMap read_host_folder(const std::filesystem::path& path, const PackageLimits& limits);

/// A file of the host. Errors: Io (also: not a regular file), PackageUnsupported (larger than `limits.archive`).
[[nodiscard]] std::string read_host_file(const std::filesystem::path& path, const PackageLimits& limits);

}  // namespace eryx::package
