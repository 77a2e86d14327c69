// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <filesystem>

#include "base/mapping.hpp"

namespace eryx::base {

/// The contents of a file, for reading. Throws `Error` (Io) where it cannot be opened.
[[nodiscard]] Mapping map_file(const std::filesystem::path& path);

}  // namespace eryx::base
