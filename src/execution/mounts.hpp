// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "execution/config.hpp"
#include "vfs/mount_table.hpp"
#include "vfs/path.hpp"

namespace eryx::execution {

/// Makes `Config::mounts` of the standard mounts of its interpreters and what the embedder mounted.
/// Errors: InvalidArgument; the message names the path.
void set_mounts(Config& config);

/// What the files of a configuration's guests are made of.
[[nodiscard]] const std::shared_ptr<const vfs::MountTable>& mounts_of(const Config& config);

/// Whether a path is that of something that is mounted, or below it, or one of the folders that are there for it.
/// Requires: the path is absolute.
[[nodiscard]] bool is_mounted(const vfs::Path& path, std::span<const vfs::MountPoint> mounted);

}  // namespace eryx::execution
