// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/package.hpp"
#include "vfs/archive.hpp"

namespace eryx::package {

/// The packages in an archive of an image, as one: its bytecode is left out, and its names are checked again.
/// Errors: PackageInvalid, PackageUnsupported.
[[nodiscard]] Package from_archive(const vfs::Archive& archive);

}  // namespace eryx::package
