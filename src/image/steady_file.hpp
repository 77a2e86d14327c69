// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <filesystem>

#include "base/unique_fd.hpp"

namespace eryx::image {

/// An image's file, opened to be mapped: what is mapped must not change, and must not end the host when the file is cut.
/// A file that only this user or root can change is returned as it is: whoever can change it can change the program too, and
/// its pages are shared by all processes that map it. Of any other a private copy in memory is made, if its header looks like
/// an image's.
///
/// Errors: ImageMissing; ImageCorrupt (not a regular file, or no image); Io; OutOfResources.
/// Cost: microseconds, or for a copy 1 ms for 2 MiB.
[[nodiscard]] base::UniqueFd open_steady(const std::filesystem::path& path);

}  // namespace eryx::image
