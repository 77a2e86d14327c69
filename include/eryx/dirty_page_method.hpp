// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace eryx {

/// How to find the pages that a run dirtied when its slot is recycled. All methods give the same result.
enum class DirtyPageMethod {
  Automatic,    ///< The fastest method that this kernel supports.
  PagemapScan,  ///< ioctl PAGEMAP_SCAN, Linux 6.7 and later.
  PagemapRead,  ///< /proc/self/pagemap, any Linux.
  Remap,        ///< Finds none: the slot is mapped again after every run.
};

}  // namespace eryx
