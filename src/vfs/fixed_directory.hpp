// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vfs/node.hpp"

namespace eryx::vfs {

/// A directory whose entries the host chooses: the root, the parents of a mount point, `/dev`. The guest cannot change
/// it.
class FixedDirectory final : public Directory {
 public:
  /// `parent` null: the root of a tree.
  FixedDirectory(std::uint64_t device, std::uint64_t inode, const DirectoryPtr& parent)
      : device_(device), inode_(inode), parent_(parent) {}

  /// Adds an entry. Requires: no entry has that name.
  void add(std::string name, NodePtr node) { entries_.push_back({std::move(name), std::move(node)}); }

  /// All three times of the directory.
  void set_time(Timestamp time) { time_ = time; }
  [[nodiscard]] Timestamp time() const { return time_; }

  [[nodiscard]] Metadata metadata() const override;
  [[nodiscard]] DirectoryPtr parent() const override { return parent_.lock(); }
  [[nodiscard]] Result<NodePtr> find(std::string_view name) const override;
  [[nodiscard]] std::optional<DirectoryEntry> entry_at(std::uint64_t position) const override;

 private:
  struct Entry {
    std::string name;
    NodePtr node;
  };

  std::uint64_t device_;
  std::uint64_t inode_;
  std::weak_ptr<Directory> parent_;
  std::vector<Entry> entries_;
  Timestamp time_{};
};

}  // namespace eryx::vfs
