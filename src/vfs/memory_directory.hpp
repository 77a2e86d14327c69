#pragma once

// Files, directories and symbolic links that live in the host's memory, within a quota.
//
// A MemoryStore is one mount: its root directory and what its nodes share. Nodes that were unlinked while open live on
// in the open files that hold them, and their bytes count until those are closed.
//
// Invariants: every name in a directory has taken one entry of the quota, every file its size, every symbolic link the
// size of its target; `nodes_` and `names_` of a directory have the same elements.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "vfs/node.hpp"
#include "vfs/quota.hpp"

namespace eryx::vfs {

class MemoryDirectory;

class MemoryStore {
 public:
  /// `parent` is the directory that the root is mounted in; null makes the root a tree of its own.
  /// Lifetime: `quota` and `time` must outlive the store, the store must outlive its nodes.
  MemoryStore(Quota& quota, const TimeSource& time, std::uint64_t device, const DirectoryPtr& parent);
  MemoryStore(const MemoryStore&) = delete;
  MemoryStore& operator=(const MemoryStore&) = delete;
  ~MemoryStore();

  [[nodiscard]] const std::shared_ptr<MemoryDirectory>& root() const { return root_; }

  /// Stamps the root, so that a store that is used again looks like one made now.
  void start(Timestamp now);
  /// Removes everything and starts numbering anew.
  /// Requires: nothing but the root is held by anybody.
  void clear();

  [[nodiscard]] Quota& quota() const { return quota_; }
  [[nodiscard]] Timestamp now() const { return time_.now(); }
  [[nodiscard]] std::uint64_t device() const { return device_; }
  [[nodiscard]] std::uint64_t take_inode() { return next_inode_++; }
  /// Positions in listings are unique in the whole store: nodes of two directories can be merged into one map.
  [[nodiscard]] std::uint64_t take_position() { return next_position_++; }

 private:
  static constexpr std::uint64_t kFirstInode = 1;

  Quota& quota_;
  const TimeSource& time_;
  std::uint64_t device_;
  std::uint64_t next_inode_ = kFirstInode;
  std::uint64_t next_position_ = 1;
  std::shared_ptr<MemoryDirectory> root_;
};

class MemoryDirectory final : public Directory, public std::enable_shared_from_this<MemoryDirectory> {
 public:
  MemoryDirectory(MemoryStore& store, const DirectoryPtr& parent);
  ~MemoryDirectory() override;

  [[nodiscard]] Metadata metadata() const override;
  Result<void> set_times(const TimeChange& change) override;
  [[nodiscard]] DirectoryPtr parent() const override { return parent_.lock(); }
  [[nodiscard]] Result<NodePtr> find(std::string_view name) const override;
  [[nodiscard]] std::optional<DirectoryEntry> entry_at(std::uint64_t position) const override;

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
  /// Ordered rather than hashed: no choice of names makes it slow.
  using Names = std::map<std::string_view, Nodes::iterator>;

  [[nodiscard]] bool is_empty() const { return nodes_.empty(); }
  Result<void> check_new(std::string_view name) const;
  Result<void> insert(std::string_view name, NodePtr node);
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
