// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// How embedders name files of a guest: by absolute paths in its writable folders, or relative to the working directory
// in which programs start.

#include <span>
#include <string_view>

#include "eryx/files.hpp"
#include "vfs/mount_table.hpp"
#include "vfs/path.hpp"

namespace eryx::execution {

/// `mounted`: what the embedder mounted there: these calls do not put files into it, or take them out.
/// Errors of both: InvalidArgument; the message names the path and says which ones are allowed.
void check_files(const FileMap& files, std::span<const vfs::MountPoint> mounted = {});
void check_folder(std::string_view folder, std::span<const vfs::MountPoint> mounted = {});

/// Requires: one of the checks accepted it.
[[nodiscard]] vfs::Path path_in_guest(std::string_view text);

}  // namespace eryx::execution
