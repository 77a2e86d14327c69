// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace eryx::cli {

/// The lines typed in earlier sessions, in a text file. Failures are not reported; they only cost history.
class HistoryFile {
 public:
  /// `$XDG_STATE_HOME/eryx/history`, or the same below ~/.local/state. Absent if there is no home directory.
  [[nodiscard]] static std::optional<std::filesystem::path> usual_path();

  explicit HistoryFile(std::filesystem::path path) : path_(std::move(path)) {}

  /// The last lines, oldest first. Shortens a file that has become long.
  [[nodiscard]] std::vector<std::string> load() const;

  /// Appends a line immediately, so that several prompts can share the file without losing lines.
  void append(const std::string& line) const;

 private:
  std::filesystem::path path_;
};

}  // namespace eryx::cli
