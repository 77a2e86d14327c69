// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/storage_source.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "eryx/error.hpp"
#include "vfs/staged_nodes.hpp"
#include "vfs/storage_node.hpp"

namespace eryx::vfs {
namespace {

class MountedStorage final : public Mount {
 public:
  MountedStorage(std::shared_ptr<SharedStore> store, const MountContext& context)
      : place_(std::make_shared<const StoragePlace>(
            StoragePlace{std::move(store), context.device, context.parent})) {
    const std::lock_guard lock(place_->store->mutex());
    root_ = make_storage_node(place_, place_->store->root());
  }

  [[nodiscard]] const NodePtr& root() const override { return root_; }
  // Its files are older than an execution.
  void start(Timestamp) noexcept override {}

  [[nodiscard]] MountContents capture(std::span<const NodePtr> held) const override {
    HeldNodes nodes;
    for (const NodePtr& node : held) {
      const Metadata metadata = node->metadata();
      if (metadata.device != place_->device) continue;
      const auto* lost = dynamic_cast<const LostNode*>(node.get());
      nodes.add({.inode = metadata.inode,
                 .type = lost ? lost->held().type : node->type(),
                 .access = {},
                 .path = {}});
    }
    return nodes;
  }

  [[nodiscard]] std::unique_ptr<StagedMount> stage(const MountContents& contents) override {
    const auto& held = std::get<HeldNodes>(contents).nodes;
    std::vector<std::uint64_t> inodes;
    for (const HeldNode& node : held) inodes.push_back(node.inode);
    auto staged = std::make_unique<StagedNodes>();
    staged->nodes.reserve(held.size());
    if (held.empty()) return staged;
    const std::lock_guard lock(place_->store->mutex());
    const std::vector<NodePtr> found = place_->store->find(inodes);
    for (std::size_t index = 0; index < held.size(); ++index) {
      NodePtr node = found[index] && found[index]->type() == held[index].type
                         ? make_storage_node(place_, found[index])
                         : std::make_shared<LostNode>(place_->device, held[index]);
      staged->nodes.emplace_back(held[index].inode, std::move(node));
    }
    return staged;
  }

 private:
  StoragePlacePtr place_;
  NodePtr root_;
};

}  // namespace

std::unique_ptr<Mount> StorageSource::mount(const MountContext& context) const {
  return std::make_unique<MountedStorage>(store_, context);
}

StoreUsage StorageSource::check(const MountContents& contents, std::span<const std::uint64_t> held,
                                std::string_view where) const {
  const auto* nodes = std::get_if<HeldNodes>(&contents);
  if (!nodes)
    throw eryx::Error(ErrorKind::CheckpointCorrupt, std::string(where) + ": its open files are missing");
  check_held_nodes(*nodes, held, where);
  if (!std::ranges::all_of(nodes->nodes, [](const HeldNode& node) { return node.path.empty(); }))
    throw eryx::Error(ErrorKind::CheckpointCorrupt, std::string(where) + ": an open node has a path");
  return {};
}

std::optional<NodeTraits> StorageSource::node(const MountContents& contents, std::uint64_t inode) const {
  const HeldNode* const found = std::get<HeldNodes>(contents).find(inode);
  if (!found) return std::nullopt;
  return NodeTraits{.type = found->type, .is_writable = found->type == NodeType::RegularFile};
}

}  // namespace eryx::vfs
