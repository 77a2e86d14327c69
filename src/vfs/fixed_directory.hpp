// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vfs/node.hpp"

namespace eryx::vfs {

/// A directory whose entries the host chooses: the root with its mounts, `/dev`. The guest cannot change it.
class FixedDirectory final : public Directory {
 public:
  /// `parent` null: the root of a tree.
  FixedDirectory(std::uint64_t device, const DirectoryPtr& parent) : device_(device), parent_(parent) {}

  /// Adds an entry, or replaces the one of that name. Null removes it.
  void set(std::string_view name, NodePtr node);

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
  std::weak_ptr<Directory> parent_;
  std::vector<Entry> entries_;
  Timestamp time_{};
};

}  // namespace eryx::vfs
