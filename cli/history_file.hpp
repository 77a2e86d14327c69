// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace eryx::cli {

/// The lines that were typed in earlier sessions, as a text file. Nothing that goes wrong with it is worth an error:
/// there is then less history.
class HistoryFile {
 public:
  /// `$XDG_STATE_HOME/eryx/history`, or the same below ~/.local/state; none where there is no home.
  [[nodiscard]] static std::optional<std::filesystem::path> usual_path();

  explicit HistoryFile(std::filesystem::path path) : path_(std::move(path)) {}

  /// The last lines, oldest first. Shortens a file that has become long.
  [[nodiscard]] std::vector<std::string> load() const;

  /// Adds a line at once: several prompts may share the file, and none loses the lines of another.
  void append(const std::string& line) const;

 private:
  std::filesystem::path path_;
};

}  // namespace eryx::cli
