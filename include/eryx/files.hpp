// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// Files that go into an execution (`ExecuteOptions::files`) and come out of it (`ExecuteResult::files`).

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "eryx/detail/export.hpp"

namespace eryx {

/// Contents of regular files, any bytes, by their paths.
using FileMap = std::map<std::string, std::string, std::less<>>;

/// Why something in a collected folder is not in `ExecuteResult::files`.
enum class LeftOutReason {
  SymbolicLink,  ///< Links are never followed.
  Special,       ///< Neither a file, a folder nor a link.
  LongPath,  ///< The path would be longer than 4,096 bytes: `LeftOutFile::path` is the folder where it ends.
  FilesLimit,  ///< `Limits::files` was used up by the files before it. Each hard link counts as a file of its own.
};

/// "symbolic_link", "special", "long_path", "files_limit".
[[nodiscard]] ERYX_API const char* to_string(LeftOutReason reason) noexcept;

struct LeftOutFile {
  std::string path;  ///< From the collected folder, as the keys of `ExecuteResult::files`.
  LeftOutReason reason = LeftOutReason::Special;
};

/// One difference between an overlay (`HostAccess::Overlay`) and the host's files beneath it.
struct FileChange {
  enum class Kind {
    Added,  ///< The host has nothing there.
    Changed,  ///< Other contents than the host's file has, perhaps: a file that was written to, or opened for writing.
    Removed,  ///< A file or folder of the host's, with all that is in it. `contents` is empty.
  };
  enum class Type { File, Folder };

  /// From the mount, such as "out/plot.svg": like the keys of `ExecuteResult::files`. Empty: the mount itself, a single file.
  std::string path;
  Kind kind = Kind::Changed;
  /// Of what is there now. Of something removed: File.
  Type type = Type::File;
  std::string contents;  ///< Of a file, any bytes.
};

/// "added", "changed", "removed".
[[nodiscard]] ERYX_API const char* to_string(FileChange::Kind kind) noexcept;
/// "file", "folder".
[[nodiscard]] ERYX_API const char* to_string(FileChange::Type type) noexcept;

/// All differences of one overlay.
struct MountChanges {
  std::string mount;  ///< Its path in the sandbox, such as "/data/in".
  /// Folders before what is in them, and something removed before what took its place.
  std::vector<FileChange> changes;
};

}  // namespace eryx
