// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "eryx/bytes.hpp"

namespace eryx::checkpoint {

/// Writes `bytes` to `path`, readable by the owner alone: a checkpoint holds everything that its program knew. A file that
/// is there already stays whole until the new one is (base::ReplacementFile).
/// Errors: Io, with the path and the system's reason.
void save_file(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// Reads the whole file.
/// Errors: Io; CheckpointCorrupt (no regular file); CheckpointMismatch (larger than `largest`).
[[nodiscard]] std::vector<std::byte> load_file(const std::filesystem::path& path, Bytes largest);

}  // namespace eryx::checkpoint
