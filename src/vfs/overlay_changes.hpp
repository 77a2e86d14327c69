// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/bytes.hpp"
#include "eryx/files.hpp"
#include "vfs/overlay.hpp"

namespace eryx::vfs {

/// What the upper layer has in place of the host's files. `limit` bounds the contents. Nothing here recurses.
[[nodiscard]] MountChanges overlay_changes(const Overlay& overlay, Bytes limit);

}  // namespace eryx::vfs
