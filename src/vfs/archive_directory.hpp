// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// An Archive as part of a tree: its directories and files refuse every change with ReadOnly.

#include <cstdint>
#include <memory>
#include <optional>

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

/// The entry of an archive with that inode. Absent if there is none.
[[nodiscard]] std::optional<Archive::Index> archive_index(const Archive& archive, std::uint64_t inode);

}  // namespace eryx::vfs
