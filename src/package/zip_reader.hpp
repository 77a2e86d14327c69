// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "eryx/files.hpp"
#include "eryx/package.hpp"

namespace eryx::package {

/// All files of a zip archive, by their paths; folders are only checked. Its central directory decides, but whatever else a
/// reader could go by must say the same: local headers and data descriptors agree with it, entries follow each other from
/// the first byte on without gaps and overlaps, and check values are right.
///
/// Errors: PackageInvalid, PackageUnsupported (beyond `limits`), each naming the entry; OutOfResources.
/// Cost: linear in the size of the archive and of what it holds; names are sorted. Sizes are checked before memory is taken.
[[nodiscard]] FileMap read_zip(std::span<const std::byte> archive, const PackageLimits& limits);

}  // namespace eryx::package
