// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What a guest changed in an overlay, as a value. Threading: immutable once captured; any number of threads.

#include <cstdint>
#include <string_view>
#include <vector>

#include "vfs/held_nodes.hpp"
#include "vfs/store_state.hpp"

namespace eryx::vfs {

struct OverlayState {
  /// A link with this target is the mark of something that was removed. Guests cannot make links in an overlay.
  static constexpr std::string_view removed_mark = "removed";

  StoreState upper;
  /// Folders of `upper` that show what is in the host's folder too, by inode, ascending. Its root is always one.
  std::vector<std::uint64_t> merged;
  /// Open files and folders of the host, and all open folders.
  HeldNodes held;
};

}  // namespace eryx::vfs
