// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A folder or file of the host, and the only way to what is below it. The kernel resolves each path anew, from the root,
// beneath the root and without following any link (openat2), so that no change of the folder in between leads outside.
// What was opened is looked at again: only regular files and folders are returned.
//
// Nothing here waits for another process: pipes and devices are not opened. A slow disk takes its time.
//
// Threading: immutable; any number of threads.

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/unique_fd.hpp"
#include "vfs/node.hpp"
#include "vfs/result.hpp"

namespace eryx::vfs {

/// Where something is below a root: names with '/' between them. Empty: the root.
using HostPath = std::string;

/// Folders inside one another: the kernel walks all of them for each look-up, so a program must not choose how many.
inline constexpr std::size_t maximum_host_depth = 100;

/// Errors: NameTooLong (too deep, or longer than a path may be).
[[nodiscard]] Result<HostPath> host_child(std::string_view folder, std::string_view name);
/// The folder that something is in. Requires: `path` is not the root.
[[nodiscard]] HostPath host_parent(std::string_view path);

/// The error of a failed system call, without a word of the host's own.
[[nodiscard]] Error host_error(int error);

/// Metadata as guests see them: of the mode, only what chmod usually sets. Requires: a regular file or a folder.
[[nodiscard]] Metadata host_metadata(const struct stat& status, std::uint64_t device);

class HostRoot {
 public:
  /// Errors: InvalidArgument (there is no such folder or regular file), Io, Unsupported; the message names the path.
  [[nodiscard]] static std::shared_ptr<const HostRoot> open(const std::filesystem::path& path);

  [[nodiscard]] bool is_file() const { return !name_.empty(); }
  /// Of the file; empty if it is a folder.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Of the root when it was opened.
  [[nodiscard]] std::uint64_t device() const { return device_; }
  [[nodiscard]] std::uint64_t inode() const { return inode_; }

  // Errors of all functions below: those of `host_error`; TooManySymbolicLinks (a link is at the path or on the way),
  // NotPermitted (neither a regular file nor a folder), CrossDevice (another file system begins there).

  [[nodiscard]] Result<struct stat> look(const HostPath& path) const;
  /// A regular file. For writing: one without another name, which could be outside, and without rights of its own.
  [[nodiscard]] Result<base::UniqueFd> open_file(const HostPath& path, Access access) const;
  /// A folder to pass through, or one to list.
  enum class FolderUse { Passing, Listing };
  [[nodiscard]] Result<base::UniqueFd> open_folder(const HostPath& path, FolderUse use) const;
  /// The folder that the file is in, to pass through. Requires: it is a file.
  [[nodiscard]] Result<base::UniqueFd> open_around_file() const;

 private:
  HostRoot() = default;
  [[nodiscard]] Result<base::UniqueFd> resolve(const HostPath& path, int flags) const;

  /// The folder itself, or the one that the file is in.
  base::UniqueFd folder_;
  std::string name_;
  std::uint64_t device_ = 0;
  std::uint64_t inode_ = 0;
};

}  // namespace eryx::vfs
