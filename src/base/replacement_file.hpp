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

/// A file that takes the place of another at once: written beside its destination under a temporary name, flushed to
/// disk, then renamed. Whatever fails before that leaves the old file whole and, when this object dies, no new one.
///
/// Errors: Io, with the destination and the system's reason.
class ReplacementFile {
 public:
  explicit ReplacementFile(std::filesystem::path destination);
  ReplacementFile(const ReplacementFile&) = delete;
  ReplacementFile& operator=(const ReplacementFile&) = delete;
  ~ReplacementFile();

  void write(std::span<const std::byte> bytes);

  /// Returns when the new file is at its destination with permissions `mode` and would survive a power failure. If only
  /// the last step fails, flushing the folder, the new file is there already: whole, but not certain to stay.
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
