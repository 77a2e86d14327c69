// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Files, directories and symbolic links that live in the host's memory, within a quota.
//
// A MemoryStore is one mount: its root directory and what its nodes share. Nodes that were unlinked while open stay
// alive in the open files that hold them, and their bytes count until those are closed.
//
// Invariants: every name in a directory has taken one entry of the quota, every file its size, every symbolic link the
// size of its target; `nodes_` and `names_` of a directory have the same elements.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vfs/node.hpp"
#include "vfs/quota.hpp"
#include "vfs/revision.hpp"
#include "vfs/store_state.hpp"

namespace eryx::vfs {

class MemoryDirectory;

/// The nodes of a StoreState, made for a store but not yet in it: the part of a restore that can fail.
class StagedStore {
 public:
  /// Null where there is no such node. Lifetime: `restore` replaces the root's node by the store's own.
  [[nodiscard]] NodePtr find(std::uint64_t inode) const;

 private:
  friend class MemoryStore;

  /// Its entries become those of the store's root.
  std::shared_ptr<MemoryDirectory> root_;
  /// By inode, as in the state; the first is the store's own root.
  std::vector<NodePtr> nodes_;
  const StoreState* state_ = nullptr;
};

class MemoryStore {
 public:
  /// `parent` is the directory that the root is mounted in; null makes the root a tree of its own.
  /// Lifetime: `quota`, `revision` and `time` must outlive the store, the store must outlive its nodes.
  MemoryStore(Quota& quota, Revision& revision, const TimeSource& time, std::uint64_t device,
              const DirectoryPtr& parent);
  MemoryStore(const MemoryStore&) = delete;
  MemoryStore& operator=(const MemoryStore&) = delete;
  ~MemoryStore();

  [[nodiscard]] const std::shared_ptr<MemoryDirectory>& root() const { return root_; }

  /// Stamps the root, so that a reused store looks like a new one.
  void start(Timestamp now);
  /// Removes everything and restarts the numbering.
  /// Requires: only the root is still held.
  void clear();

  /// Everything in the store: the tree, and those nodes of `held` (possibly unlinked) that belong to this store.
  [[nodiscard]] StoreState capture(std::span<const NodePtr> held) const;
  /// Makes the nodes of `state` beside the store's own; until they are restored or dropped, the quota counts both.
  /// Requires: `state` was captured or checked. Lifetime: `state` must outlive the result.
  /// Errors: throws std::bad_alloc; the store is as before.
  [[nodiscard]] StagedStore stage(const StoreState& state);
  /// Replaces everything in the store by what was staged. Nodes that are still held become removed ones.
  void restore(StagedStore staged) noexcept;

  [[nodiscard]] Quota& quota() const { return quota_; }
  [[nodiscard]] Timestamp now() const { return time_.now(); }
  [[nodiscard]] std::uint64_t device() const { return device_; }
  /// Must be called on every change of a node.
  void note_change() const { revision_.advance(); }
  // What is given out next.
  [[nodiscard]] std::uint64_t next_inode() const { return next_inode_; }
  [[nodiscard]] std::uint64_t next_position() const { return next_position_; }
  [[nodiscard]] std::uint64_t take_inode() {
    note_change();
    return next_inode_++;
  }
  /// Positions in listings are unique in the whole store: nodes of two directories can be merged into one map.
  [[nodiscard]] std::uint64_t take_position() {
    note_change();
    return next_position_++;
  }

 private:
  static constexpr std::uint64_t first_inode = StoreState::root_inode;

  Quota& quota_;
  Revision& revision_;
  const TimeSource& time_;
  std::uint64_t device_;
  std::uint64_t next_inode_ = first_inode;
  std::uint64_t next_position_ = 1;
  std::shared_ptr<MemoryDirectory> root_;
};

class MemoryDirectory final : public Directory, public std::enable_shared_from_this<MemoryDirectory> {
 public:
  MemoryDirectory(MemoryStore& store, const DirectoryPtr& parent);
  /// A directory that is not yet in any tree.
  MemoryDirectory(MemoryStore& store, const Metadata& metadata);
  ~MemoryDirectory() override;

  [[nodiscard]] Metadata metadata() const override;
  Result<void> set_times(const TimeChange& change) override;
  Result<void> set_mode(Mode mode) override;
  [[nodiscard]] DirectoryPtr parent() const override { return parent_.lock(); }
  [[nodiscard]] Result<NodePtr> find(std::string_view name) const override;
  [[nodiscard]] std::optional<DirectoryEntry> entry_at(std::uint64_t position) const override;
  [[nodiscard]] bool is_read_only() const override { return false; }

  Result<NodePtr> create_file(std::string_view name) override;
  Result<void> create_directory(std::string_view name) override;
  Result<void> create_symbolic_link(std::string_view name, std::string target) override;
  Result<void> create_hard_link(std::string_view name, const NodePtr& node) override;
  Result<void> remove_file(std::string_view name) override;
  Result<void> remove_directory(std::string_view name) override;
  Result<void> rename(std::string_view name, Directory& target, std::string_view target_name) override;

 private:
  friend class MemoryStore;

  struct Entry {
    std::string name;
    NodePtr node;
  };
  /// Ordered by position; owns the names.
  using Nodes = std::map<std::uint64_t, Entry>;
  /// Ordered rather than hashed, so that no choice of names can make it slow.
  using Names = std::map<std::string_view, Nodes::iterator>;

  [[nodiscard]] bool is_empty() const { return nodes_.empty(); }
  Result<void> check_new(std::string_view name) const;
  Result<void> insert(std::string_view name, NodePtr node);
  /// Fills a directory that is being restored. Requires: neither the name nor the position is there.
  void restore_entry(const EntryState& entry, const NodePtr& node, const DirectoryPtr& parent);
  void erase(Names::iterator found);
  void touch();
  void clear();
  /// Whether this is `other` or below it.
  [[nodiscard]] bool is_within(const Node& other) const;

  MemoryStore& store_;
  std::weak_ptr<Directory> parent_;
  Nodes nodes_;
  Names names_;
  Metadata metadata_;
  bool removed_ = false;
};

}  // namespace eryx::vfs
