// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/held_nodes.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "eryx/error.hpp"
#include "vfs/path.hpp"

namespace eryx::vfs {
namespace {

class StaleFile final : public File, public PathNamed {
 public:
  StaleFile(std::uint64_t device, std::uint64_t inode) : device_(device), inode_(inode) {}

  [[nodiscard]] Metadata metadata() const override {
    return {.type = NodeType::RegularFile, .device = device_, .inode = inode_, .links = 0};
  }
  Result<void> set_times(const TimeChange&) override { return Error::Stale; }
  Result<void> set_mode(Mode) override { return Error::Stale; }
  [[nodiscard]] std::uint64_t size() const override { return 0; }
  Result<std::size_t> read(std::uint64_t, std::span<std::byte>) override { return Error::Stale; }
  Result<void> write(std::uint64_t, std::span<const std::byte>) override { return Error::Stale; }
  Result<void> resize(std::uint64_t) override { return Error::Stale; }
  [[nodiscard]] std::optional<std::string> path_in_mount() const override { return std::nullopt; }

 private:
  std::uint64_t device_;
  std::uint64_t inode_;
};

class StaleDirectory final : public Directory, public PathNamed {
 public:
  StaleDirectory(std::uint64_t device, std::uint64_t inode) : device_(device), inode_(inode) {}

  [[nodiscard]] Metadata metadata() const override {
    return {.type = NodeType::Directory, .device = device_, .inode = inode_, .links = 0};
  }
  [[nodiscard]] DirectoryPtr parent() const override { return nullptr; }
  [[nodiscard]] Result<NodePtr> find(std::string_view) const override { return Error::Stale; }
  [[nodiscard]] std::optional<DirectoryEntry> entry_at(std::uint64_t) const override { return std::nullopt; }
  [[nodiscard]] std::optional<std::string> path_in_mount() const override { return std::nullopt; }

 private:
  std::uint64_t device_;
  std::uint64_t inode_;
};

bool is_good_path(const std::string& text) {
  if (text.empty()) return true;  // the root
  const auto path = Path::parse(text);
  if (!path || path->is_absolute() || path->ascents() > 0) return false;
  std::string canonical;
  for (const std::string& name : path->components()) canonical += (canonical.empty() ? "" : "/") + name;
  return canonical == text;
}

}  // namespace

const HeldNode* HeldNodes::find(std::uint64_t inode) const {
  const auto found = std::ranges::lower_bound(nodes, inode, std::less(), &HeldNode::inode);
  return found != nodes.end() && found->inode == inode ? &*found : nullptr;
}

HeldNodes capture_held(std::span<const NodePtr> held, std::uint64_t device) {
  HeldNodes captured;
  for (const NodePtr& node : held) {
    const Metadata metadata = node->metadata();
    const auto* named = dynamic_cast<const PathNamed*>(node.get());
    if (metadata.device != device || !named) continue;
    captured.nodes.push_back(
        {metadata.inode, named->path_in_mount(), metadata.type == NodeType::Directory});
  }
  // Of one that is open twice, that which can be found again.
  std::ranges::sort(captured.nodes, std::less(), [](const HeldNode& node) {
    return std::pair(node.inode, !node.path.has_value());
  });
  const auto repeated = std::ranges::unique(captured.nodes, std::equal_to(), &HeldNode::inode);
  captured.nodes.erase(repeated.begin(), repeated.end());
  return captured;
}

void check_held_nodes(const HeldNodes& nodes, std::string_view where) {
  const auto require = [where](bool condition, const char* what) {
    if (!condition) throw eryx::Error(ErrorKind::CheckpointCorrupt, std::string(where) + ": " + what);
  };
  std::uint64_t previous = 0;
  for (const HeldNode& node : nodes.nodes) {
    require(node.inode > previous, "inodes of open files do not increase");
    previous = node.inode;
    require(!node.path || is_good_path(*node.path), "an open file has no good path");
  }
}

NodePtr find_held(const HeldNode& wanted, const NodePtr& root) {
  const NodeType type = wanted.is_directory ? NodeType::Directory : NodeType::RegularFile;
  NodePtr found = wanted.path ? root : nullptr;
  for (std::size_t begin = 0; found && wanted.path && begin < wanted.path->size();) {
    const std::size_t end = std::min(wanted.path->find('/', begin), wanted.path->size());
    const auto* directory = dynamic_cast<const Directory*>(found.get());
    if (!directory) return make_stale(root->metadata().device, wanted.inode, type);
    auto next = directory->find(std::string_view(*wanted.path).substr(begin, end - begin));
    found = next ? std::move(*next) : nullptr;
    begin = end + 1;
  }
  if (found && found->type() == type && found->metadata().inode == wanted.inode) return found;
  return make_stale(root->metadata().device, wanted.inode, type);
}

NodePtr make_stale(std::uint64_t device, std::uint64_t inode, NodeType type) {
  if (type == NodeType::Directory) return std::make_shared<StaleDirectory>(device, inode);
  return std::make_shared<StaleFile>(device, inode);
}

NodePtr open_again(const NodePtr& node, Access access) {
  auto opened = node->opened(node, access, Truncation::Keep);
  if (opened) return std::move(*opened);
  const Metadata metadata = node->metadata();
  return make_stale(metadata.device, metadata.inode, metadata.type);
}

}  // namespace eryx::vfs
