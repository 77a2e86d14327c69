// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/overlay_source.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "eryx/error.hpp"
#include "vfs/host_source.hpp"
#include "vfs/memory_source.hpp"
#include "vfs/overlay.hpp"
#include "vfs/overlay_changes.hpp"
#include "vfs/overlay_directory.hpp"
#include "vfs/overlay_file.hpp"
#include "vfs/staged_held.hpp"

namespace eryx::vfs {
namespace {

bool is_upper(std::uint64_t inode) { return (inode & Overlay::upper_inodes) != 0; }

/// The paths of the merged directories of a state.
std::map<std::uint64_t, HostPath> merged_paths(const OverlayState& state) {
  std::map<std::uint64_t, HostPath> paths;
  std::vector<std::pair<const NodeState*, HostPath>> pending = {{&state.upper.nodes.front(), HostPath()}};
  while (!pending.empty()) {
    const auto [node, path] = std::move(pending.back());
    pending.pop_back();
    const auto* directory = std::get_if<DirectoryState>(&node->content);
    if (!directory) continue;
    for (const EntryState& entry : directory->entries) {
      auto below = host_child(path, entry.name);
      if (!below || !std::ranges::binary_search(state.merged, entry.inode)) continue;
      paths.emplace(entry.inode, *below);
      pending.emplace_back(state.upper.find(entry.inode), std::move(*below));
    }
  }
  return paths;
}

class StagedOverlay final : public StagedMount {
 public:
  StagedOverlay(OverlayPtr overlay, const OverlayState& state)
      : overlay_(std::move(overlay)),
        state_(state),
        merged_(merged_paths(state)),
        upper_(overlay_->store().stage(state.upper)) {}

  [[nodiscard]] NodePtr find(std::uint64_t inode) const override {
    if (const HeldNode* held = state_.lower.find(inode)) return find_lower(*held);
    NodePtr found = is_upper(inode) ? upper_.find(inode & ~Overlay::upper_inodes) : nullptr;
    if (auto directory = std::dynamic_pointer_cast<MemoryDirectory>(found))
      return std::make_shared<OverlayDirectory>(overlay_, HostPath(), std::move(directory));
    auto file = std::dynamic_pointer_cast<File>(found);
    if (!file) return nullptr;
    return std::make_shared<OverlayFile>(overlay_, HostPath(), std::move(file), OverlayFile::Layer::Upper);
  }

  void restore() noexcept override {
    overlay_->store().restore(std::move(upper_));
    overlay_->set_merged(std::move(merged_));
  }

 private:
  [[nodiscard]] NodePtr find_lower(const HeldNode& held) const {
    const NodeType type = held.is_directory ? NodeType::Directory : NodeType::RegularFile;
    if (!held.path) return make_stale(overlay_->store().device(), held.inode, type);
    // What it shows depends on the upper layer that is yet to be restored.
    if (held.is_directory && !overlay_->lower()->root->is_file())
      return std::make_shared<OverlayDirectory>(overlay_, *held.path);
    const NodePtr found = find_held(held, make_host_root(overlay_->lower()));
    if (found->metadata().links == 0) return found;  // stale
    return std::make_shared<OverlayFile>(overlay_, *held.path, std::dynamic_pointer_cast<File>(found),
                                         OverlayFile::Layer::Lower);
  }

  OverlayPtr overlay_;
  const OverlayState& state_;
  std::map<std::uint64_t, HostPath> merged_;
  StagedStore upper_;
};

class MountedOverlay final : public Mount {
 public:
  MountedOverlay(std::shared_ptr<const HostRoot> root, const MountContext& context)
      : overlay_(std::make_shared<Overlay>(std::move(root), context)), root_(make_overlay_root(overlay_)) {}

  [[nodiscard]] const NodePtr& root() const override { return root_; }
  void start(Timestamp now) noexcept override { overlay_->store().start(now); }
  void clear() noexcept override { overlay_->clear(); }

  [[nodiscard]] MountContents capture(std::span<const NodePtr> held) const override {
    std::vector<NodePtr> upper;
    std::vector<NodePtr> lower;
    for (const NodePtr& node : held) {
      if (node->metadata().device != overlay_->store().device()) continue;
      const auto* ours = dynamic_cast<const OverlayNode*>(node.get());
      NodePtr own = ours ? ours->upper_node() : nullptr;
      (own ? upper : lower).push_back(own ? std::move(own) : node);
    }
    OverlayState state;
    state.upper = overlay_->store().capture(upper);
    for (const auto& [inode, path] : overlay_->merged()) state.merged.push_back(inode);
    state.lower = capture_held(lower, overlay_->store().device());
    return state;
  }

  [[nodiscard]] std::unique_ptr<StagedMount> stage(const MountContents& contents) override {
    return std::make_unique<StagedOverlay>(overlay_, std::get<OverlayState>(contents));
  }

  [[nodiscard]] std::optional<MountChanges> changes(Bytes limit) const override {
    return overlay_changes(*overlay_, limit);
  }

 private:
  OverlayPtr overlay_;
  NodePtr root_;
};

}  // namespace

base::Sha256 OverlaySource::identity() const { return host_identity("host overlay", *root_); }

std::unique_ptr<Mount> OverlaySource::mount(const MountContext& context) const {
  return std::make_unique<MountedOverlay>(root_, context);
}

StoreUsage OverlaySource::check(const MountContents& contents, std::span<const std::uint64_t> held,
                                std::string_view where) const {
  const auto require = [where](bool condition, const char* what) {
    if (!condition) throw eryx::Error(ErrorKind::CheckpointCorrupt, std::string(where) + ": " + what);
  };
  const auto* state = std::get_if<OverlayState>(&contents);
  require(state != nullptr, "its contents are missing");
  check_held_nodes(state->lower, where);
  std::vector<std::uint64_t> upper;
  for (const std::uint64_t inode : held) {
    if (state->lower.find(inode)) continue;
    require(is_upper(inode), "a descriptor leads to no node");
    upper.push_back(inode & ~Overlay::upper_inodes);
  }
  const StoreUsage usage = check_store_state(state->upper, upper, where);
  std::uint64_t previous = StoreState::root_inode;
  for (const std::uint64_t inode : state->merged) {
    require(inode > previous, "merged folders are not in order");
    previous = inode;
    const NodeState* const node = state->upper.find(inode);
    require(node && std::holds_alternative<DirectoryState>(node->content), "a merged folder is no folder");
  }
  return usage;
}

std::optional<NodeTraits> OverlaySource::node(const MountContents& contents, std::uint64_t inode) const {
  const auto& state = std::get<OverlayState>(contents);
  if (auto traits = held_traits(state.lower, inode)) return traits;
  if (!is_upper(inode)) return std::nullopt;
  return store_traits(state.upper, inode & ~Overlay::upper_inodes);
}

}  // namespace eryx::vfs
