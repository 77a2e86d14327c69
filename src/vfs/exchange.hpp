// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Files that the host puts into a guest's tree and takes out of it. The tree may be hostile: as deep and as full of
// links as its quota allows. Nothing here recurses, and nothing follows a symbolic link.

#include <cstddef>
#include <span>
#include <vector>

#include "eryx/bytes.hpp"
#include "eryx/files.hpp"
#include "vfs/path.hpp"
#include "vfs/result.hpp"
#include "vfs/tree.hpp"

namespace eryx::vfs {

/// Creates a file. Folders on the way are created, and whatever else is in the way is removed first: the host's files
/// win over what a program left. Open files keep what they have. Requires: `path` is absolute.
/// Errors: NoSpace, ReadOnly, Busy (a mount is in the way); part of the work may then be done. Throws std::bad_alloc.
Result<void> put_file(const Tree& tree, const Path& path, std::span<const std::byte> contents);

struct CollectedFiles {
  FileMap files;
  std::vector<LeftOutFile> left_out;
};

/// Copies the regular files in and below the directory at `folder`, but not what is mounted in it; their paths start there. Nothing if there is none.
/// `limit` bounds the contents, all together. Requires: `folder` is absolute.
[[nodiscard]] CollectedFiles collect_files(const Tree& tree, const Path& folder, Bytes limit);

}  // namespace eryx::vfs
