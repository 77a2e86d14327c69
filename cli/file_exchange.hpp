// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eryx/bytes.hpp"
#include "eryx/files.hpp"

/// Files of the host that a program gets, and files of a program that the host gets.
namespace eryx::cli {

/// One --file: "HOST" or "HOST:GUEST".
struct FileArgument {
  std::string host;   ///< "-": standard input.
  std::string guest;  ///< Path in the sandbox.
};

/// Splits at the last colon. Without one, the file keeps its name, in /data. Errors: Misuse.
[[nodiscard]] FileArgument parse_file_argument(const std::string& text);

/// Adds the files of --file to `files`. Of files that are larger than `limit` together, only as much is read as shows
/// that they are. Errors: Misuse.
void read_files(const std::vector<std::string>& arguments, Bytes limit, FileMap& files);

/// The folder of --out. All that is in it was written by this object: nothing is overwritten and no link is followed,
/// whoever changes the folder meanwhile.
class OutputFolder {
 public:
  /// Creates the folder; there may be an empty one. Errors: Misuse.
  explicit OutputFolder(const std::string& path);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  /// Writes files with folders as needed. They are neither executable nor special, whatever the program made them.
  /// Returns: what to tell the user, or nothing. Errors: std::system_error (a full disk, …).
  [[nodiscard]] std::string write(const FileMap& files, const std::vector<LeftOutFile>& left_out) const;

 private:
  std::string path_;
  int folder_ = -1;
};

}  // namespace eryx::cli
