// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/overlay_source.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "eryx/error.hpp"
#include "vfs/host_source.hpp"
#include "vfs/memory_source.hpp"
#include "vfs/overlay.hpp"

namespace eryx::vfs {
namespace {

class MountedOverlay final : public Mount {
 public:
  MountedOverlay(std::shared_ptr<const HostRoot> root, const MountContext& context)
      : overlay_(std::move(root), context), root_(overlay_.make_directory("")) {}

  [[nodiscard]] const NodePtr& root() const override { return root_; }
  void start(Timestamp now) noexcept override { overlay_.start(now); }
  void clear() noexcept override { overlay_.clear(); }
  [[nodiscard]] MountContents capture(std::span<const NodePtr> held) const override {
    return overlay_.capture(held);
  }
  [[nodiscard]] std::unique_ptr<StagedMount> stage(const MountContents& contents) override {
    return std::make_unique<Staged>(*this, std::get<OverlayState>(contents));
  }
  [[nodiscard]] std::vector<FileChange> changes() const override { return overlay_.changes(); }

 private:
  class Staged final : public StagedMount {
   public:
    Staged(MountedOverlay& mount, const OverlayState& state)
        : overlay_(mount.overlay_),
          upper_(overlay_.upper().stage(state.upper)),
          merged_(state.merged.begin(), state.merged.end()) {
      for (const HeldNode& node : state.held.nodes) nodes_.emplace_back(node.inode, find_held(mount, node));
    }

    [[nodiscard]] NodePtr find(std::uint64_t inode) const override {
      const auto found = std::ranges::find(nodes_, inode, &std::pair<std::uint64_t, NodePtr>::first);
      return found != nodes_.end() ? found->second : upper_.find(inode);
    }
    void restore() noexcept override {
      overlay_.upper().restore(std::move(upper_));
      overlay_.set_merged(std::move(merged_));
    }

   private:
    static NodePtr find_held(MountedOverlay& mount, const HeldNode& node) {
      if (node.path.empty()) return mount.root_;
      if (node.type != NodeType::Directory) return reopen_host_node(mount.overlay_.lower(), node);
      // Found by its path, which leads through changes that are yet to be restored.
      return std::make_shared<OverlayDirectory>(mount.overlay_, node.path, node.inode);
    }

    Overlay& overlay_;
    StagedStore upper_;
    std::set<std::uint64_t> merged_;
    std::vector<std::pair<std::uint64_t, NodePtr>> nodes_;
  };

  Overlay overlay_;
  NodePtr root_;
};

[[noreturn]] void fail(std::string_view where, const char* what) {
  throw eryx::Error(ErrorKind::CheckpointCorrupt, std::string(where) + ": " + what);
}

void check_merged(const OverlayState& state, std::string_view where) {
  if (state.merged.empty() || state.merged.front() != StoreState::root_inode)
    fail(where, "its root is not merged");
  if (std::ranges::adjacent_find(state.merged, std::greater_equal()) != state.merged.end())
    fail(where, "its merged folders are out of order");
  for (const std::uint64_t inode : state.merged) {
    const NodeState* const node = state.upper.find(inode);
    if (!node || !std::holds_alternative<DirectoryState>(node->content))
      fail(where, "a merged folder is not there");
  }
}

}  // namespace

OverlaySource::OverlaySource(std::shared_ptr<const HostRoot> root)
    : root_(std::move(root)), identity_(host_identity("folder overlay", root_->own_status())) {}

std::unique_ptr<Mount> OverlaySource::mount(const MountContext& context) const {
  return std::make_unique<MountedOverlay>(root_, context);
}

StoreUsage OverlaySource::check(const MountContents& contents, std::span<const std::uint64_t> held,
                                std::string_view where) const {
  const auto* state = std::get_if<OverlayState>(&contents);
  if (!state) fail(where, "its contents are missing");
  std::vector<std::uint64_t> in_upper;
  std::vector<std::uint64_t> elsewhere;
  for (const std::uint64_t inode : held) (state->held.find(inode) ? elsewhere : in_upper).push_back(inode);
  check_held_nodes(state->held, elsewhere, where);
  for (const NodeState& node : state->upper.nodes) {
    const auto* link = std::get_if<LinkState>(&node.content);
    if (link && link->target != OverlayState::removed_mark) fail(where, "it has a link");
  }
  const StoreUsage usage = check_store_state(state->upper, in_upper, where);
  for (const std::uint64_t inode : in_upper) {
    if (!std::holds_alternative<FileContents>(state->upper.find(inode)->content))
      fail(where, "a folder is open without a path");
  }
  check_merged(*state, where);
  return usage;
}

std::optional<NodeTraits> OverlaySource::node(const MountContents& contents, std::uint64_t inode) const {
  const auto& state = std::get<OverlayState>(contents);
  if (const HeldNode* const held = state.held.find(inode)) return NodeTraits{.type = held->type};
  return traits_in(state.upper, inode);
}

}  // namespace eryx::vfs
