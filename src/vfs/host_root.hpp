// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The system calls on files of the host that guests reach. Every path is resolved by the kernel beneath the root, which was
// opened once: no link, no "..", no magic link of /proc and no other file system is entered, whoever changes the folder
// meanwhile.
//
// Threading: immutable; any number of threads.

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.hpp"
#include "vfs/node.hpp"
#include "vfs/result.hpp"

namespace eryx::vfs {

class HostRoot {
 public:
  /// `folder`: open with O_PATH. Errors: throws Error (Io, Unsupported).
  explicit HostRoot(base::UniqueFd folder);

  /// Opens what is at `path` ("" is the root) beneath the root. O_CLOEXEC, O_NOFOLLOW and O_NONBLOCK are added.
  /// Requires: is_path_below(path).
  [[nodiscard]] Result<base::UniqueFd> open(const std::string& path, int flags) const;
  /// Opens a regular file; nothing else is opened, not even to look at it. `status` is its.
  /// Errors: also NotPermitted (something else is there).
  [[nodiscard]] Result<base::UniqueFd> open_regular(const std::string& path, int flags,
                                                    struct stat& status) const;
  /// A link at the end is not followed.
  [[nodiscard]] Result<struct stat> status(const std::string& path) const;

  /// A number that no other node beneath the root has.
  [[nodiscard]] std::uint64_t inode_of(const struct stat& status) const;
  [[nodiscard]] const struct stat& own_status() const { return status_; }

 private:
  base::UniqueFd folder_;
  struct stat status_ {};
};

/// openat2 with all restrictions, on `folder`. Returns a negative number and sets errno if it fails.
[[nodiscard]] int open_beneath(int folder, const char* path, int flags, mode_t mode = 0) noexcept;

/// A failed system call. What a guest may learn: nothing has a path or a text of the host.
[[nodiscard]] Error host_error(int error);

/// Absent: neither a regular file nor a folder.
[[nodiscard]] std::optional<NodeType> host_type(const struct stat& status);

/// Requires: `status` is that of a file or folder.
[[nodiscard]] Metadata host_metadata(const struct stat& status, std::uint64_t device, std::uint64_t inode);

/// Sets times of an open file or folder. O_PATH is enough.
[[nodiscard]] Result<void> set_host_times(int fd, const TimeChange& change);
/// Sets the bits for reading and writing; others stay: nothing becomes executable.
[[nodiscard]] Result<void> set_host_mode(int fd, Mode mode);

}  // namespace eryx::vfs
