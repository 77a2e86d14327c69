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

/// What an overlay has in place of the host's folder.
enum class ChangeKind {
  Added,    ///< The host has nothing of that name.
  Changed,  ///< The host has a file of that name, whose contents may even be the same.
  Removed,  ///< A file, or a folder with all that is in it.
};

/// "added", "changed", "removed".
[[nodiscard]] ERYX_API const char* to_string(ChangeKind kind) noexcept;

/// One difference between an overlay and the host's folder.
struct FileChange {
  std::string path;  ///< From the mount; empty: the mount itself, if it is a single file.
  ChangeKind kind = ChangeKind::Added;
  enum class Thing { File, Folder } thing = Thing::File;
  std::string contents;  ///< Of a file that is there; otherwise empty.
};

/// What a program has changed in an overlay: see `ExecuteOptions::collect_changes`. Paths and contents come from the program,
/// but no path leads out of the mount, and contents are at most `Limits::files` together.
struct MountChanges {
  std::string mount;  ///< Where it is mounted, such as "/in".
  /// By path, so that a folder comes before what is in it.
  std::vector<FileChange> changes;
  /// Changes whose paths would be longer than 4,096 bytes, or with contents beyond `Limits::files`.
  std::vector<LeftOutFile> left_out;
};

}  // namespace eryx
