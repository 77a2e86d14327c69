// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A folder of the host, seen through a layer of memory that has everything a guest changes: "lower" is the host's, "upper" the
// layer's. One Overlay is one such mount in one guest's tree.
//
// A directory of the upper layer is either the guest's own, or merged with the host's folder of the same path. Only the
// guest's own can be renamed (others: CrossDevice, which shutil.move handles by copying), so a merged one never changes its
// path. A symbolic link in the upper layer says that something was removed; guests cannot make links here.
//
// Invariant: `merged` has the directories of the upper layer that are merged, but for its root, which always is.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "vfs/host_place.hpp"
#include "vfs/memory_directory.hpp"
#include "vfs/mount.hpp"
#include "vfs/node.hpp"

namespace eryx::vfs {

class Overlay {
 public:
  using UpperPtr = std::shared_ptr<MemoryDirectory>;

  /// What lies at one merged path. Either may be null, but not both.
  struct Layers {
    UpperPtr upper;
    DirectoryPtr lower;
  };

  /// Nodes of the upper layer have this bit in their inode, which no file system of Linux uses.
  static constexpr std::uint64_t upper_inodes = std::uint64_t{1} << 63;
  /// What stands for the file in the upper root, if a single file is mounted.
  static constexpr std::string_view file_name = "file";

  Overlay(std::shared_ptr<const HostRoot> root, const MountContext& context);

  [[nodiscard]] MemoryStore& store() { return store_; }
  [[nodiscard]] const MemoryStore& store() const { return store_; }
  [[nodiscard]] const HostPlacePtr& lower() const { return lower_; }
  [[nodiscard]] bool is_merged(const Node& upper) const {
    return merged_.contains(upper.metadata().inode);
  }
  [[nodiscard]] const std::map<std::uint64_t, HostPath>& merged() const { return merged_; }
  void set_merged(std::map<std::uint64_t, HostPath> merged) noexcept { merged_ = std::move(merged); }
  void forget_merged(const Node& upper) { merged_.erase(upper.metadata().inode); }
  void clear() noexcept;

  /// Errors: NoEntry (it was removed, or something else took its place).
  [[nodiscard]] Result<Layers> layers(const HostPath& path) const;
  /// The upper directory of a merged folder, made if there is none. Errors: also NoSpace.
  Result<UpperPtr> make_upper(const HostPath& path);
  /// The upper file in place of the host's, copied if there is none; empty if it will be truncated.
  /// Errors: also NoSpace, and those of reading the host's file.
  Result<FilePtr> copy_up(const HostPath& path, Truncation truncation);
  /// Says that the entry was removed. Errors: NoSpace.
  static Result<void> hide(MemoryDirectory& upper, std::string_view name);

 private:
  /// Null: the upper layer has nothing there.
  [[nodiscard]] Result<UpperPtr> find_upper(const HostPath& path) const;
  /// `entry`: its name, which begins at `begin` and ends the path.
  Result<UpperPtr> merge(const UpperPtr& parent, const HostPath& path, std::string_view name);
  Result<void> copy(const HostPath& path, File& target) const;

  HostPlacePtr lower_;
  MemoryStore store_;
  std::map<std::uint64_t, HostPath> merged_;
};

using OverlayPtr = std::shared_ptr<Overlay>;

/// A node of an overlay, which is either of its upper layer or found again by its path.
class OverlayNode : public PathNamed {
 public:
  /// Null if it is not the guest's own.
  [[nodiscard]] virtual NodePtr upper_node() const = 0;
};

/// The root of the mount.
[[nodiscard]] NodePtr make_overlay_root(const OverlayPtr& overlay);

}  // namespace eryx::vfs
