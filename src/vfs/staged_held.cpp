// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/staged_held.hpp"

#include <string>

#include "eryx/error.hpp"

namespace eryx::vfs {

const HeldNodes& held_nodes_of(const MountContents& contents, std::string_view where) {
  if (const auto* nodes = std::get_if<HeldNodes>(&contents)) return *nodes;
  throw eryx::Error(ErrorKind::CheckpointCorrupt, std::string(where) + ": its open files are missing");
}

std::optional<NodeTraits> held_traits(const HeldNodes& nodes, std::uint64_t inode) {
  const HeldNode* const found = nodes.find(inode);
  if (!found) return std::nullopt;
  return NodeTraits{.type = found->is_directory ? NodeType::Directory : NodeType::RegularFile};
}

}  // namespace eryx::vfs
