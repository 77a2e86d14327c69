// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/storage_source.hpp"

#include "vfs/shared_nodes.hpp"
#include "vfs/staged_held.hpp"

namespace eryx::vfs {
namespace {

NodePtr wrapped_root(const SharedPlacePtr& place) {
  const SharedStore::Lock lock(*place->store, place->time);
  return wrap_shared(place, place->store->root(), std::string());
}

class MountedStorage final : public Mount {
 public:
  MountedStorage(std::shared_ptr<SharedStore> store, const MountContext& context)
      : device_(context.device),
        root_(wrapped_root(std::make_shared<const SharedPlace>(
            SharedPlace{std::move(store), context.device, context.parent, context.services.time}))) {}

  [[nodiscard]] const NodePtr& root() const override { return root_; }
  // Its times are those of who wrote to it.
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

std::unique_ptr<Mount> StorageSource::mount(const MountContext& context) const {
  return std::make_unique<MountedStorage>(store_, context);
}

StoreUsage StorageSource::check(const MountContents& contents, std::span<const std::uint64_t>,
                                std::string_view where) const {
  check_held_nodes(held_nodes_of(contents, where), where);
  return {};
}

std::optional<NodeTraits> StorageSource::node(const MountContents& contents, std::uint64_t inode) const {
  auto traits = held_traits(std::get<HeldNodes>(contents), inode);
  if (traits && traits->type == NodeType::RegularFile) traits->is_writable = true;
  return traits;
}

}  // namespace eryx::vfs
