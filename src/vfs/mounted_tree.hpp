// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vfs/fixed_directory.hpp"
#include "vfs/mount.hpp"
#include "vfs/mount_table.hpp"
#include "vfs/tree.hpp"

namespace eryx::vfs {

/// The tree that a mount table describes, for one guest. It serves one execution after the other; only making it
/// allocates memory.
///
/// Threading: none; one thread at a time.
class MountedTree {
 public:
  /// `Metadata::device` of the fixed directories; that of each mount is its place in the table after this.
  static constexpr std::uint64_t fixed_device = 1;
  static constexpr std::uint64_t first_mount_device = 2;
  /// No node of any tree has this one or one above it.
  static constexpr std::uint64_t first_free_device = first_mount_device + MountTable::maximum_mounts;

  /// Lifetime: what `services` refers to must outlive the tree.
  /// Errors: throws as MountTable::make, or std::bad_alloc.
  MountedTree(std::shared_ptr<const MountTable> table, const MountServices& services);

  [[nodiscard]] const std::shared_ptr<const MountTable>& table() const { return table_; }
  [[nodiscard]] const Tree& tree() const { return tree_; }
  [[nodiscard]] std::uint64_t fixed_directories() const { return fixed_.size(); }

  /// To be called at the start of an execution, and before a restore. `now`: the time that everything shows.
  void start(Timestamp now) noexcept;
  /// The time of the last `start`.
  [[nodiscard]] Timestamp started() const { return fixed_.front()->time(); }
  /// Removes what was written. Requires: no node is held by anybody.
  void clear() noexcept;

  /// Which mount a node belongs to, by its place in the table. Absent: it is a fixed directory.
  [[nodiscard]] static std::optional<std::uint32_t> mount_of(const Metadata& metadata);
  /// Null where there is none.
  [[nodiscard]] NodePtr find_fixed(std::uint64_t inode) const;

  // As of Mount, of all mounts in the order of the table.

  [[nodiscard]] std::vector<MountContents> capture(std::span<const NodePtr> held) const;
  /// Requires: as many contents as there are mounts.
  [[nodiscard]] std::vector<std::unique_ptr<StagedMount>> stage(std::span<const MountContents> contents);

 private:
  std::shared_ptr<FixedDirectory> make_fixed(const DirectoryPtr& parent);
  /// The directory that the last component of `path` is mounted in; made where nothing provides it.
  DirectoryPtr make_way(const std::string& text, const Path& path);
  void mount(const MountPoint& point, const MountContext& context, std::string_view name);

  std::shared_ptr<const MountTable> table_;
  /// By inode, from 1 on; the first is the root.
  std::vector<std::shared_ptr<FixedDirectory>> fixed_;
  /// In the order of the table.
  std::vector<std::unique_ptr<Mount>> mounts_;
  Tree tree_;
};

}  // namespace eryx::vfs
