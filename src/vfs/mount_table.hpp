// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What a guest's tree is made of: which source is mounted where. The rest of the tree is fixed: `/`, and those parent
// directories of a mount point that no other mount provides.
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
  /// Absolute and canonical: no ".", no "..", no redundant '/'.
  std::string path;
  std::shared_ptr<const MountSource> source;
};

/// What a checkpoint records of a mount.
struct MountName {
  std::string path;
  base::Sha256 identity;
};

/// The path of a mount point. Errors: Invalid, and those of Path::parse.
[[nodiscard]] Result<Path> parse_mount_path(std::string_view text);

class MountTable {
 public:
  static constexpr std::size_t maximum_mounts = 256;

  /// Mounts everything once, in a private tree, so that every existing table can be mounted. The order of `points` does
  /// not matter.
  ///
  /// Errors: throws Error (InvalidArgument): a path is not canonical, or given twice; there are more than
  /// `maximum_mounts`; a mount point is beneath a file, or would hide something in another mount. Only an empty
  /// directory may be hidden, by a directory.
  [[nodiscard]] static std::shared_ptr<const MountTable> make(std::vector<MountPoint> points);

  /// Sorted by path, so that outer mounts come before those inside them.
  [[nodiscard]] std::span<const MountPoint> points() const { return points_; }
  /// One for each of `points`, in the same order.
  [[nodiscard]] std::span<const MountName> names() const { return names_; }
  /// The number of fixed directories. Their inodes are 1 (the root) to this number.
  [[nodiscard]] std::uint64_t fixed_directories() const { return fixed_directories_; }

  /// Whether a guest that nobody uses may keep its mounts: MountSource::may_stay of all.
  [[nodiscard]] bool may_stay() const { return may_stay_; }

  /// Checks that exactly the mounts of a checkpoint are mounted here.
  /// Requires: `wanted` is ordered by path. Errors: throws Error (CheckpointMismatch); the message names the mount.
  void require(std::span<const MountName> wanted) const;

 private:
  explicit MountTable(std::vector<MountPoint> points);

  std::vector<MountPoint> points_;
  std::vector<MountName> names_;
  std::uint64_t fixed_directories_ = 0;
  bool may_stay_ = true;
};

}  // namespace eryx::vfs
