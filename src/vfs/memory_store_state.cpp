// SPDX-License-Identifier: MIT OR Apache-2.0
// Conversion of a MemoryStore to a StoreState and back.

#include <algorithm>
#include <cassert>
#include <functional>
#include <utility>

#include "vfs/memory_directory.hpp"
#include "vfs/memory_file.hpp"

namespace eryx::vfs {
namespace {

Metadata metadata_of(const NodeState& node, NodeType type, std::uint64_t device) {
  return {.type = type,
          .device = device,
          .inode = node.inode,
          // A file's links are counted as its names are restored.
          .links = type == NodeType::RegularFile ? 0u : 1u,
          .size = 0,
          .accessed = node.accessed,
          .modified = node.modified,
          .changed = node.changed,
          .mode = node.mode};
}

NodePtr make_node(MemoryStore& store, const NodeState& node) {
  if (const auto* contents = std::get_if<FileContents>(&node.content)) {
    const Metadata metadata = metadata_of(node, NodeType::RegularFile, store.device());
    return std::make_shared<MemoryFile>(store, metadata, *contents);
  }
  if (const auto* link = std::get_if<LinkState>(&node.content)) {
    const Metadata metadata = metadata_of(node, NodeType::SymbolicLink, store.device());
    return std::make_shared<MemorySymbolicLink>(store, metadata, link->target);
  }
  return std::make_shared<MemoryDirectory>(store, metadata_of(node, NodeType::Directory, store.device()));
}

}  // namespace

NodePtr StagedStore::find(std::uint64_t inode) const {
  const NodeState* const node = state_->find(inode);
  return node ? nodes_[static_cast<std::size_t>(node - state_->nodes.data())] : nullptr;
}

StoreState MemoryStore::capture(std::span<const NodePtr> held) const {
  struct Found {
    std::uint64_t inode;
    const Node* node;
  };
  const auto found_at = [](const Node& node) { return Found{node.metadata().inode, &node}; };

  std::vector<Found> all{found_at(*root_)};
  // Grows during the walk. A removed directory is empty, so held nodes need not be walked as well.
  for (std::size_t next = 0; next < all.size(); ++next) {
    if (all[next].node->type() != NodeType::Directory) continue;
    for (const auto& [position, entry] : static_cast<const MemoryDirectory*>(all[next].node)->nodes_)
      all.push_back(found_at(*entry.node));
  }
  for (const NodePtr& node : held) {
    if (node->metadata().device == device_) all.push_back(found_at(*node));
  }
  // Files with several names, and held nodes that have a name, were found more than once.
  std::ranges::sort(all, std::less(), &Found::inode);
  const auto repeated = std::ranges::unique(all, std::equal_to(), &Found::inode);
  all.erase(repeated.begin(), repeated.end());

  StoreState state;
  state.next_inode = next_inode_;
  state.next_position = next_position_;
  state.nodes.reserve(all.size());
  for (const auto& [inode, node] : all) {
    const Metadata metadata = node->metadata();
    NodeState& captured = state.nodes.emplace_back();
    captured.inode = inode;
    captured.accessed = metadata.accessed;
    captured.modified = metadata.modified;
    captured.changed = metadata.changed;
    captured.mode = metadata.mode;
    switch (node->type()) {
      case NodeType::RegularFile: captured.content = static_cast<const MemoryFile*>(node)->contents(); break;
      case NodeType::SymbolicLink:
        captured.content = LinkState{static_cast<const MemorySymbolicLink*>(node)->target()};
        break;
      case NodeType::Directory: {
        DirectoryState directory;
        directory.entries.reserve(static_cast<std::size_t>(metadata.size));
        for (const auto& [position, entry] : static_cast<const MemoryDirectory*>(node)->nodes_)
          directory.entries.push_back({position, entry.node->metadata().inode, entry.name});
        captured.content = std::move(directory);
        break;
      }
      case NodeType::CharacterDevice:
      case NodeType::Stream: assert(false && "no node of a store"); break;
    }
  }
  return state;
}

StagedStore MemoryStore::stage(const StoreState& state) {
  StagedStore staged;
  staged.state_ = &state;
  staged.root_ = std::make_shared<MemoryDirectory>(*this, Metadata{});
  staged.nodes_.reserve(state.nodes.size());
  for (const NodeState& node : state.nodes)
    staged.nodes_.push_back(staged.nodes_.empty() ? NodePtr(root_) : make_node(*this, node));

  for (std::size_t index = 0; index < state.nodes.size(); ++index) {
    const auto* directory = std::get_if<DirectoryState>(&state.nodes[index].content);
    if (!directory) continue;
    const auto parent = std::static_pointer_cast<MemoryDirectory>(staged.nodes_[index]);
    MemoryDirectory& target = index == 0 ? *staged.root_ : *parent;
    for (const EntryState& entry : directory->entries)
      target.restore_entry(entry, staged.find(entry.inode), parent);
  }
  return staged;
}

void MemoryStore::restore(StagedStore staged) noexcept {
  // The previous contents are destroyed with `staged`.
  std::swap(root_->nodes_, staged.root_->nodes_);
  std::swap(root_->names_, staged.root_->names_);
  root_->metadata_ = metadata_of(staged.state_->nodes.front(), NodeType::Directory, device_);
  next_inode_ = staged.state_->next_inode;
  next_position_ = staged.state_->next_position;
  note_change();
}

void MemoryDirectory::restore_entry(const EntryState& entry, const NodePtr& node,
                                    const DirectoryPtr& parent) {
  const auto placed = nodes_.emplace_hint(nodes_.end(), entry.position, Entry{entry.name, node});
  store_.quota().restore_entry();
  if (auto* file = dynamic_cast<MemoryFile*>(node.get())) file->add_link();
  if (auto* directory = dynamic_cast<MemoryDirectory*>(node.get())) {
    directory->removed_ = false;
    directory->parent_ = parent;
  }
  names_.emplace(placed->second.name, placed);
}

}  // namespace eryx::vfs
