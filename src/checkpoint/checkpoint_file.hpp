// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "eryx/bytes.hpp"

namespace eryx::checkpoint {

/// Writes `bytes` to `path`, readable only by the owner, because a checkpoint contains everything that its program
/// knew. An existing file stays intact until the new one is complete (base::ReplacementFile).
/// Errors: Io; the message has the path and the system's reason.
void save_file(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// Reads the whole file.
/// Errors: Io; CheckpointCorrupt (not a regular file); CheckpointMismatch (larger than `largest`).
[[nodiscard]] std::vector<std::byte> load_file(const std::filesystem::path& path, Bytes largest);

}  // namespace eryx::checkpoint
