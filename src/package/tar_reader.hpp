// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "eryx/files.hpp"
#include "eryx/package.hpp"

namespace eryx::package {

/// All files of a tar archive that is compressed with gzip, by their paths; folders are only checked. Formats: ustar, with
/// pax headers or with GNU's long names. Links, devices and sparse files are refused, and so is whatever lies behind the end
/// of the archive or of the compressed stream.
///
/// Errors: PackageInvalid, PackageUnsupported (beyond `limits`), each naming the entry; OutOfResources.
/// Cost: linear in the size of the archive and of what it holds; names are sorted. It is expanded piece by piece, so only
/// the files themselves take memory.
[[nodiscard]] FileMap read_tar_gz(std::span<const std::byte> archive, const PackageLimits& limits);

/// Whether bytes begin as gzip does.
[[nodiscard]] bool is_gzip(std::span<const std::byte> bytes);

}  // namespace eryx::package
