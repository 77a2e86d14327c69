// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>

#include "base/sha256.hpp"
#include "vfs/archive.hpp"
#include "vfs/mount_table.hpp"

namespace eryx::wasi {

/// The mounts of every guest: `/data` and `/tmp` in memory, `/dev`, and `/usr`, the standard library. If null, there is
/// no `/usr`. `identity`: of the archive, as of vfs::ArchiveSource.
[[nodiscard]] std::vector<vfs::MountPoint> standard_mounts(std::shared_ptr<const vfs::Archive> archive,
                                                           const base::Sha256& identity);

}  // namespace eryx::wasi
