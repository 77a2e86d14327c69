// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "eryx/files.hpp"
#include "vfs/host_root.hpp"

namespace eryx::vfs {

struct RefusedChange {
  std::string path;
  std::string reason;
};

/// Makes changes below a root, in their order: see `eryx::apply_changes`. Their paths and contents are hostile.
/// Returns: those that were not made.
[[nodiscard]] std::vector<RefusedChange> apply_changes(const HostRoot& root,
                                                       const std::vector<FileChange>& changes);

}  // namespace eryx::vfs
