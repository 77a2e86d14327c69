// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// An Archive as part of a tree: directories and files that say ReadOnly to every change.

#include <cstdint>
#include <memory>

#include "vfs/archive.hpp"
#include "vfs/node.hpp"

namespace eryx::vfs {

/// One archive at one place of a tree; shared by all of its nodes.
struct ArchiveMount {
  std::shared_ptr<const Archive> archive;
  std::uint64_t device = 0;
  /// The directory that the archive's root is mounted in.
  std::weak_ptr<Directory> parent;
};

/// One entry of a mounted archive. Requires: `index` is less than the archive's `entry_count()`.
[[nodiscard]] NodePtr make_archive_node(std::shared_ptr<const ArchiveMount> mount, Archive::Index index);

/// Which entry of its archive a node is. Requires: `metadata` is that of such a node.
[[nodiscard]] Archive::Index archive_index(const Metadata& metadata);

/// The root directory of a mounted archive.
[[nodiscard]] DirectoryPtr make_archive_directory(std::shared_ptr<const ArchiveMount> mount);

}  // namespace eryx::vfs
