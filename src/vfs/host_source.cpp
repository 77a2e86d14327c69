// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/host_source.hpp"

#include <string>

#include "vfs/host_directory.hpp"
#include "vfs/host_file.hpp"
#include "vfs/staged_held.hpp"

namespace eryx::vfs {
namespace {

class MountedHost final : public Mount {
 public:
  MountedHost(std::shared_ptr<const HostRoot> root, HostWrites writes, const MountContext& context)
      : device_(context.device), root_(make_host_root(std::make_shared<const HostPlace>(HostPlace{
                                     std::move(root), writes, context.device, context.parent,
                                     context.services.quota}))) {}

  [[nodiscard]] const NodePtr& root() const override { return root_; }
  // The host's files have times of their own.
  void start(Timestamp) noexcept override {}

  [[nodiscard]] MountContents capture(std::span<const NodePtr> held) const override {
    return capture_held(held, device_);
  }
  [[nodiscard]] std::unique_ptr<StagedMount> stage(const MountContents& contents) override {
    return std::make_unique<StagedHeld>(root_, std::get<HeldNodes>(contents));
  }

 private:
  std::uint64_t device_;
  NodePtr root_;
};

}  // namespace

NodePtr make_host_root(const HostPlacePtr& place) {
  auto found = make_host_node(place, {});
  if (found) return std::move(*found);
  // A folder is still open, so it is a file that is gone: who opens it is told.
  const Metadata unknown{.type = place->root->is_file() ? NodeType::RegularFile : NodeType::Directory,
                         .device = place->device,
                         .inode = place->root->inode()};
  if (place->root->is_file()) return std::make_shared<HostFile>(place, HostPath(), unknown);
  return std::make_shared<HostDirectory>(place, HostPath(), unknown);
}

base::Sha256 host_identity(std::string_view kind, const HostRoot& root) {
  return identity_of(std::string(kind) + (root.is_file() ? " file " : " folder ") +
                     std::to_string(root.device()) + " " + std::to_string(root.inode()));
}

base::Sha256 HostSource::identity() const {
  return host_identity(writes_ == HostWrites::Allowed ? "host read-write" : "host read-only", *root_);
}

std::unique_ptr<Mount> HostSource::mount(const MountContext& context) const {
  return std::make_unique<MountedHost>(root_, writes_, context);
}

StoreUsage HostSource::check(const MountContents& contents, std::span<const std::uint64_t>,
                             std::string_view where) const {
  check_held_nodes(held_nodes_of(contents, where), where);
  return {};
}

std::optional<NodeTraits> HostSource::node(const MountContents& contents, std::uint64_t inode) const {
  auto traits = held_traits(std::get<HeldNodes>(contents), inode);
  if (traits && traits->type == NodeType::RegularFile) traits->is_writable = writes_ == HostWrites::Allowed;
  return traits;
}

}  // namespace eryx::vfs
