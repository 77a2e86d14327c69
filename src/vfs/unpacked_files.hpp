// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>

#include "base/uninitialized.hpp"
#include "vfs/result.hpp"

namespace eryx::vfs {

/// The compressed files of an archive that were read. Each is decompressed once and kept, because whoever read a source
/// reads it again; all sandboxes of a process share them.
///
/// Threading: any.
class UnpackedFiles {
 public:
  /// The contents of the file with this number, whose zstd frame is `frame`. Frames are untrusted.
  ///
  /// Requires: the same `frame` and `size` for the same number, always.
  /// Errors: InputOutput (the frame is damaged, or holds another number of bytes than `size`).
  /// Lifetime: as long as this.
  [[nodiscard]] Result<std::span<const std::byte>> unpack(std::uint32_t number,
                                                          std::span<const std::byte> frame,
                                                          std::uint64_t size);

 private:
  std::mutex mutex_;
  // Absent: the frame is damaged. Remembered, so that programs cannot make the host try again and again, up to 64 MiB at a time.
  std::unordered_map<std::uint32_t, std::optional<base::UninitializedBytes>> files_;
};

}  // namespace eryx::vfs
