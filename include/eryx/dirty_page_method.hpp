// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace eryx {

/// How the pages that a run dirtied are found when its slot is recycled. All ways give the same result.
enum class DirtyPageMethod {
  Automatic,    ///< The fastest that this kernel supports.
  PagemapScan,  ///< ioctl PAGEMAP_SCAN, Linux 6.7 and later.
  PagemapRead,  ///< /proc/self/pagemap, any Linux.
  Remap,        ///< None: the slot is mapped anew after every run.
};

}  // namespace eryx
