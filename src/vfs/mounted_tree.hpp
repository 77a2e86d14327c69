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

/// The tree that a mount table describes, for one guest. Executions use it one after the other; only making it
/// allocates memory.
///
/// Threading: none; one thread at a time.
class MountedTree {
 public:
  /// `Metadata::device` of the fixed directories; the mounts have the numbers after it, in the order of the table.
  static constexpr std::uint64_t fixed_device = 1;
  static constexpr std::uint64_t first_mount_device = 2;
  /// No node of any tree has this number or a greater one.
  static constexpr std::uint64_t first_free_device = first_mount_device + MountTable::maximum_mounts;

  /// Lifetime: what `services` refers to must outlive the tree.
  /// Errors: throws as MountTable::make, or std::bad_alloc.
  MountedTree(std::shared_ptr<const MountTable> table, const MountServices& services);

  [[nodiscard]] const std::shared_ptr<const MountTable>& table() const { return table_; }
  [[nodiscard]] const Tree& tree() const { return tree_; }
  [[nodiscard]] std::uint64_t fixed_directories() const { return fixed_.size(); }

  /// Must be called at the start of an execution, and before a restore. `now`: the time stamp of everything in the
  /// tree.
  void start(Timestamp now) noexcept;
  /// The time of the last `start`.
  [[nodiscard]] Timestamp started() const { return fixed_.front()->time(); }
  /// Removes what was written. Requires: no node is still held.
  void clear() noexcept;

  /// Another execution begins, with the files that the last one left.
  void continue_in() noexcept;
  /// Of overlays that differ from what is beneath them. Errors: throws std::bad_alloc.
  [[nodiscard]] std::vector<MountChanges> changes() const;

  /// The mount that a node belongs to, as an index into the table. Absent for a fixed directory.
  [[nodiscard]] static std::optional<std::uint32_t> mount_of(const Metadata& metadata);
  /// Null if there is none.
  [[nodiscard]] NodePtr find_fixed(std::uint64_t inode) const;

  // Like Mount's, for all mounts in the order of the table.

  [[nodiscard]] std::vector<MountContents> capture(std::span<const NodePtr> held) const;
  /// Requires: as many contents as there are mounts.
  [[nodiscard]] std::vector<std::unique_ptr<StagedMount>> stage(std::span<const MountContents> contents);

 private:
  std::shared_ptr<FixedDirectory> make_fixed(const DirectoryPtr& parent);
  /// The directory in which the last component of `path` is mounted; created if no mount provides it.
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
