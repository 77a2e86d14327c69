// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "eryx/bytes.hpp"

namespace eryx::checkpoint {

/// Writes `bytes` to `path`, readable only by the owner, because a checkpoint contains everything that its program
/// knew. An existing file stays intact until the new one is complete (base::ReplacementFile).
/// Errors: Io; the message has the path and the system's reason.
void save_file(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// Gets the first bytes, as many as a header has or all that there are, before the rest is read: throws if it would be
/// read in vain.
using StartCheck = std::function<void(std::span<const std::byte>)>;

/// Reads the whole file. `check` may be empty.
/// Errors: Io; CheckpointCorrupt (not a regular file); CheckpointMismatch (larger than `largest`); those of `check`.
[[nodiscard]] std::vector<std::byte> load_file(const std::filesystem::path& path, Bytes largest,
                                               const StartCheck& check = {});

/// Fills the front of the buffer. Returns: how many bytes; 0 at the end.
using ByteSource = std::function<std::size_t(std::span<std::byte>)>;

/// Reads a source to its end. Takes memory for what is `expected` at once, which saves copying as the bytes arrive, and for more as
/// they do.
/// Errors: CheckpointMismatch (larger than `largest`); those of `source` and `check`.
[[nodiscard]] std::vector<std::byte> load_stream(const ByteSource& source, Bytes expected, Bytes largest,
                                                 const StartCheck& check);

}  // namespace eryx::checkpoint
