// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "eryx/lock_file.hpp"

/// Files of this machine that a lock file names, as uv does for packages from a folder (`--find-links`) or a path.
namespace eryx::cli {

/// The path that a `file:` URL stands for. Absent: it is no such URL, or of another machine, or no file can have that path.
[[nodiscard]] std::optional<std::filesystem::path> path_of_file_url(std::string_view url);

/// Where a file of a lock file is on this machine; relative paths are from `folder`, that of the lock file. Absent: not here. A file with an
/// address of the web, too, counts only if it is there; so does a wheel that has a path only, which an index may have.
[[nodiscard]] std::optional<std::filesystem::path> local_file(const LockedFile& file,
                                                              const std::filesystem::path& folder);

}  // namespace eryx::cli
