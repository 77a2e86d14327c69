// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/unique_fd.hpp"

namespace eryx::native {

/// A folder of this user's only, which is removed with everything in it: at its end, or, if this process was killed, when the next one
/// is made in the same parent. A file in it marks it as ours; other folders stay, whatever their names.
class ScratchFolder {
 public:
  /// `parent`: empty for the system's folder for temporary files. Errors: Io.
  explicit ScratchFolder(const std::filesystem::path& parent);
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// Makes a file in it. Errors: Io.
  void write(std::string_view name, std::string_view text) const;
  void write(std::string_view name, std::span<const std::byte> bytes) const;
  /// Errors: Io; OutOfResources, if it has more than `most` bytes.
  [[nodiscard]] std::string read(std::string_view name, std::size_t most) const;
  /// Without its end; empty if there is none. Errors: Io.
  [[nodiscard]] std::string read_first_line(std::string_view name) const;
  /// Whether its file system has no room left, or nearly none: what is written to it then is cut off.
  [[nodiscard]] bool is_full() const noexcept;
  /// What a process wrote, for a message: its first lines, on one, printable. Empty if there is none.
  [[nodiscard]] std::string read_log(std::string_view name) const;

 private:
  std::filesystem::path path_;
  base::UniqueFd lock_;  ///< Of the folder: someone uses it.
};

}  // namespace eryx::native
