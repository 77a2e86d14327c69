// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <sys/types.h>

#include "base/unique_fd.hpp"

namespace eryx::base {

/// Whether an open file or folder is of this type (S_IFREG, S_IFDIR) and only this user, and root, can have written to it and
/// can change it: then it is as much to be trusted as the files of the program. False too if others may hold the bytes: on
/// FUSE and file systems of a network. False for no file.
[[nodiscard]] bool is_private(const UniqueFd& file, mode_t type);

}  // namespace eryx::base
