// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace eryx::cli {

/// A folder of our own inside the user's one, for what is downloaded until it is known to be right: nothing of the user's is ever
/// overwritten or deleted. Its end deletes what is left in it.
///
/// Threading: none.
class DownloadFolder {
 public:
  /// Errors: std::system_error.
  explicit DownloadFolder(const std::filesystem::path& inside);
  ~DownloadFolder();
  DownloadFolder(const DownloadFolder&) = delete;
  DownloadFolder& operator=(const DownloadFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Gives a file to the user's folder, under the same name. Errors: std::system_error; "File exists" if there is something of that name.
  void keep(const std::string& name) const;

 private:
  std::filesystem::path inside_;
  std::filesystem::path path_;
};

}  // namespace eryx::cli
