// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "base/unique_fd.hpp"
#include "eryx/error.hpp"

namespace eryx::base {

/// Replaces a file atomically: writes a temporary file in the same folder, flushes it to disk, then renames it. If
/// anything fails before the rename, the old file stays intact, and the destructor removes the new one.
///
/// Errors: Io; the message has the destination and the system's reason.
class ReplacementFile {
 public:
  explicit ReplacementFile(std::filesystem::path destination);
  ReplacementFile(const ReplacementFile&) = delete;
  ReplacementFile& operator=(const ReplacementFile&) = delete;
  ~ReplacementFile();

  void write(std::span<const std::byte> bytes);
  /// The same, but pages of zeros, as there are many in memory, take no room on the disk.
  void write_with_holes(std::span<const std::byte> bytes);

  /// Returns when the new file is at its destination with permissions `mode` and would survive a power failure. If only
  /// the last step, flushing the folder, fails, the new file is complete and in place, but may not survive a power
  /// failure.
  void move_into_place(mode_t mode);

 private:
  [[nodiscard]] Error failure(const std::string& what) const;

  std::filesystem::path destination_;
  std::string name_;
  UniqueFd folder_;
  UniqueFd file_;
  bool renamed_ = false;
};

}  // namespace eryx::base
