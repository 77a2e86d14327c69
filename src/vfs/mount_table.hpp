// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What a guest's tree is made of: which source is mounted where. Everything else of the tree is fixed: `/`, and the
// directories on the way to a mount point that nothing mounted provides.
//
// Threading: immutable; any number of threads.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vfs/mount.hpp"
#include "vfs/path.hpp"

namespace eryx::vfs {

struct MountPoint {
  /// Absolute, as short as it can be: no ".", no "..", no '/' more than needed.
  std::string path;
  std::shared_ptr<const MountSource> source;
};

/// What checkpoints know of a mount.
struct MountName {
  std::string path;
  base::Sha256 identity;
};

/// The path of a mount point. Errors: Invalid, and those of Path::parse.
[[nodiscard]] Result<Path> parse_mount_path(std::string_view text);

class MountTable {
 public:
  static constexpr std::size_t maximum_mounts = 256;

  /// Mounts everything once, in a tree that nobody sees, so that a table that exists can be mounted. The order of
  /// `points` means nothing.
  ///
  /// Errors: throws Error (InvalidArgument): a path is not as MountPoint wants it, or there twice; more than
  /// `maximum_mounts`; a mount point is beneath a file, or where another mount has something that it would hide. An
  /// empty directory may be hidden, by a directory.
  [[nodiscard]] static std::shared_ptr<const MountTable> make(std::vector<MountPoint> points);

  /// By path, so that what is mounted comes before what is mounted in it.
  [[nodiscard]] std::span<const MountPoint> points() const { return points_; }
  /// Of `points`, one by one.
  [[nodiscard]] std::span<const MountName> names() const { return names_; }
  /// How many directories are fixed. Their inodes are 1, the root's, to this number.
  [[nodiscard]] std::uint64_t fixed_directories() const { return fixed_directories_; }

  /// Checks that what was mounted where a checkpoint was taken is mounted here, and nothing else.
  /// Requires: `wanted` is ordered by path. Errors: throws Error (CheckpointMismatch); the message names the mount.
  void require(std::span<const MountName> wanted) const;

 private:
  explicit MountTable(std::vector<MountPoint> points);

  std::vector<MountPoint> points_;
  std::vector<MountName> names_;
  std::uint64_t fixed_directories_ = 0;
};

}  // namespace eryx::vfs
