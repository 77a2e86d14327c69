// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/held_nodes.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "eryx/error.hpp"
#include "vfs/name.hpp"
#include "vfs/path.hpp"
#include "vfs/quota.hpp"

namespace eryx::vfs {
Metadata LostNode::metadata() const {
  Metadata metadata;
  metadata.device = device_;
  metadata.inode = held_.inode;
  metadata.links = 0;
  return metadata;
}

void HeldNodes::add(HeldNode node) {
  const auto place = std::ranges::lower_bound(nodes, node.inode, std::less(), &HeldNode::inode);
  if (place == nodes.end() || place->inode != node.inode) {
    nodes.insert(place, std::move(node));
    return;
  }
  place->access.read = place->access.read || node.access.read;
  place->access.write = place->access.write || node.access.write;
}

const HeldNode* HeldNodes::find(std::uint64_t inode) const {
  const auto found = std::ranges::lower_bound(nodes, inode, std::less(), &HeldNode::inode);
  return found != nodes.end() && found->inode == inode ? &*found : nullptr;
}

bool is_path_below(std::string_view path) {
  if (path.empty()) return true;
  if (path.size() > maximum_path_size) return false;
  std::size_t depth = 0;
  while (true) {
    const std::size_t end = path.find('/');
    if (!check_name(path.substr(0, end)) || ++depth > maximum_host_depth) return false;
    if (end == std::string_view::npos) return true;
    path.remove_prefix(end + 1);
  }
}

void check_held_nodes(const HeldNodes& nodes, std::span<const std::uint64_t> held, std::string_view where) {
  const auto require = [where](bool condition, const char* what) {
    if (!condition) throw eryx::Error(ErrorKind::CheckpointCorrupt, std::string(where) + ": " + what);
  };
  std::uint64_t files = 0;
  const HeldNode* previous = nullptr;
  for (const HeldNode& node : nodes.nodes) {
    require(!previous || previous->inode < node.inode, "its open nodes are out of order");
    previous = &node;
    require(std::ranges::find(held, node.inode) != held.end(), "a node is kept that is not open");
    require(node.type == NodeType::Directory || node.type == NodeType::RegularFile,
            "an open node has no good type");
    require(is_path_below(node.path), "an open node has no good path");
    files += node.type == NodeType::RegularFile ? 1 : 0;
  }
  require(files <= Quota::maximum_host_files, "too many files are open");
  for (const std::uint64_t inode : held)
    require(nodes.find(inode) != nullptr, "a descriptor leads to no node");
}

}  // namespace eryx::vfs
