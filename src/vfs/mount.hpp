// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Interfaces of what can be mounted in a tree: a new kind of mount is a MountSource with its Mount, and the code that
// walks, lists, captures or restores trees need not know it.
//
// A MountSource is what is mounted; all guests share it. A Mount is that source in the tree of one guest.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "base/sha256.hpp"
#include "eryx/files.hpp"
#include "vfs/device.hpp"
#include "vfs/held_nodes.hpp"
#include "vfs/node.hpp"
#include "vfs/overlay_state.hpp"
#include "vfs/quota.hpp"
#include "vfs/revision.hpp"
#include "vfs/store_state.hpp"

namespace eryx::vfs {

/// What a guest has changed in one mount, and what it has open there. Empty if there can be neither.
using MountContents = std::variant<std::monostate, StoreState, HeldNodes, OverlayState>;

/// Standard input, output and error, for who wants to open them by name. Null: there is none.
struct StreamFiles {
  FilePtr input;
  FilePtr output;
  FilePtr error;
};

/// What a guest provides to everything mounted in its tree.
struct MountServices {
  Quota& quota;
  Revision& revision;
  const TimeSource& time;
  RandomSource& random;
  StreamFiles streams{};
};

/// Where in a tree something is mounted.
struct MountContext {
  MountServices services;
  /// For `Metadata::device` of every node.
  std::uint64_t device = 0;
  /// The directory that the root is mounted in. The tree owns it: a mount does not own it.
  DirectoryPtr parent;
};

/// Contents that were created for a mount but are not yet in it: the part of a restore that can fail.
class StagedMount {
 public:
  virtual ~StagedMount() = default;
  /// Null if there is no such node.
  [[nodiscard]] virtual NodePtr find(std::uint64_t inode) const = 0;
  /// Replaces everything in the mount by what was staged. Called at most once.
  virtual void restore() noexcept = 0;
};

/// Threading: that of the tree that it is part of.
class Mount {
 public:
  Mount() = default;
  Mount(const Mount&) = delete;
  Mount& operator=(const Mount&) = delete;
  virtual ~Mount() = default;

  /// The same node for the lifetime of the mount; usually a directory.
  [[nodiscard]] virtual const NodePtr& root() const = 0;

  /// Stamps everything that has no time of its own with the time of an execution's start. Requires: the mount is new or
  /// cleared, or a restore follows.
  virtual void start(Timestamp now) noexcept = 0;
  /// Removes what an execution wrote. Requires: only the root is still held.
  virtual void clear() noexcept {}
  /// Another execution begins, with the files that the last one left.
  virtual void continue_in() noexcept {}

  /// What the guest has changed. `held` are nodes that are open, of any mount; they may be unlinked.
  /// Errors: throws std::bad_alloc.
  [[nodiscard]] virtual MountContents capture(std::span<const NodePtr>) const { return {}; }
  /// Requires: `contents` was captured from, or checked by, a source of the same identity.
  /// Lifetime: the mount and `contents` must outlive the result.
  /// Errors: throws std::bad_alloc; the mount is as before.
  [[nodiscard]] virtual std::unique_ptr<StagedMount> stage(const MountContents& contents);

  /// How an overlay differs from what is beneath it, with contents; nothing for other mounts. Errors: throws std::bad_alloc.
  [[nodiscard]] virtual std::vector<FileChange> changes() const { return {}; }

 protected:
  /// The node with that inode, in a read-only mount; null if there is none.
  [[nodiscard]] virtual NodePtr find(std::uint64_t) const { return nullptr; }
};

/// How the descriptors of a checkpoint may use a node.
struct NodeTraits {
  NodeType type = NodeType::RegularFile;
  bool is_writable = false;
};

/// Threading: immutable; any number of threads.
class MountSource {
 public:
  MountSource() = default;
  MountSource(const MountSource&) = delete;
  MountSource& operator=(const MountSource&) = delete;
  virtual ~MountSource() = default;

  /// Distinguishes this from everything else that can be mounted, across processes: checkpoints contain it. Sources
  /// that a guest cannot tell apart have the same identity.
  [[nodiscard]] virtual base::Sha256 identity() const = 0;

  [[nodiscard]] virtual std::unique_ptr<Mount> mount(const MountContext& context) const = 0;

  /// Whether a guest that nobody uses may keep its mount for the next execution. Otherwise the source is let go.
  [[nodiscard]] virtual bool may_stay() const { return true; }

  /// Checks contents that come from outside: contents that a mount could not have captured are refused. `held` are the
  /// inodes that are open.
  ///
  /// Returns: what it takes. Errors: CheckpointCorrupt; the message says what is wrong, after `where`.
  virtual StoreUsage check(const MountContents& contents, std::span<const std::uint64_t> held,
                           std::string_view where) const;

  /// The node with that inode. Absent if there is none. Requires: `contents` was captured or checked.
  [[nodiscard]] virtual std::optional<NodeTraits> node(const MountContents& contents,
                                                       std::uint64_t inode) const = 0;
};

/// The identity of a source that its kind determines completely.
[[nodiscard]] base::Sha256 identity_of(std::string_view kind);

}  // namespace eryx::vfs
