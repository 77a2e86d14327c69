// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/archive_source.hpp"

#include <utility>

#include "vfs/archive_directory.hpp"

namespace eryx::vfs {
namespace {

class MountedArchive final : public Mount {
 public:
  MountedArchive(std::shared_ptr<const Archive> archive, const MountContext& context)
      : place_(std::make_shared<const ArchiveMount>(
            ArchiveMount{std::move(archive), context.device, context.parent})),
        root_(make_archive_node(place_, Archive::root_index)) {}

  [[nodiscard]] const NodePtr& root() const override { return root_; }
  // An archive has a time of its own.
  void start(Timestamp) noexcept override {}

 protected:
  [[nodiscard]] NodePtr find(std::uint64_t inode) const override {
    const auto index = archive_index(*place_->archive, inode);
    return index ? make_archive_node(place_, *index) : nullptr;
  }

 private:
  std::shared_ptr<const ArchiveMount> place_;
  NodePtr root_;
};

}  // namespace

std::unique_ptr<Mount> ArchiveSource::mount(const MountContext& context) const {
  return std::make_unique<MountedArchive>(archive_, context);
}

std::optional<NodeTraits> ArchiveSource::node(const MountContents&, std::uint64_t inode) const {
  const auto index = archive_index(*archive_, inode);
  if (!index) return std::nullopt;
  return NodeTraits{.type = archive_->is_directory(*index) ? NodeType::Directory : NodeType::RegularFile};
}

}  // namespace eryx::vfs
