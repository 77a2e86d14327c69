// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/fixed_directory.hpp"

#include <algorithm>

namespace eryx::vfs {

Metadata FixedDirectory::metadata() const {
  return {.type = NodeType::Directory,
          .device = device_,
          .inode = inode_,
          .links = 1,
          .size = entries_.size(),
          .accessed = time_,
          .modified = time_,
          .changed = time_};
}

Result<NodePtr> FixedDirectory::find(std::string_view name) const {
  const auto found = std::ranges::find(entries_, name, &Entry::name);
  if (found == entries_.end()) return Error::NoEntry;
  return found->node;
}

std::optional<DirectoryEntry> FixedDirectory::entry_at(std::uint64_t position) const {
  if (position >= entries_.size()) return std::nullopt;
  const Entry& entry = entries_[static_cast<std::size_t>(position)];
  return DirectoryEntry{entry.name, entry.node->type(), entry.node->metadata().inode, position + 1};
}

}  // namespace eryx::vfs
