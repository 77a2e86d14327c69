// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// Files that go into an execution (`ExecuteOptions::files`) and come out of it (`ExecuteResult::files`).

#include <functional>
#include <map>
#include <string>

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

}  // namespace eryx
