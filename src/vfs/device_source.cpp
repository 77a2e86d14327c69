// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/device_source.hpp"

#include "vfs/device.hpp"
#include "vfs/fixed_directory.hpp"

namespace eryx::vfs {
namespace {

constexpr std::uint64_t root_inode = 1;
constexpr std::uint64_t null_inode = 2;
constexpr std::uint64_t random_inode = 3;

class MountedDevices final : public Mount {
 public:
  explicit MountedDevices(const MountContext& context)
      : directory_(std::make_shared<FixedDirectory>(context.device, root_inode, context.parent)),
        root_(directory_),
        null_(std::make_shared<NullDevice>(context.device, null_inode)),
        random_(std::make_shared<RandomDevice>(context.device, random_inode, context.services.random)) {
    directory_->add("null", null_);
    directory_->add("urandom", random_);
  }

  [[nodiscard]] const NodePtr& root() const override { return root_; }
  void start(Timestamp now) noexcept override { directory_->set_time(now); }

 protected:
  [[nodiscard]] NodePtr find(std::uint64_t inode) const override {
    switch (inode) {
      case root_inode: return root_;
      case null_inode: return null_;
      case random_inode: return random_;
      default: return nullptr;
    }
  }

 private:
  std::shared_ptr<FixedDirectory> directory_;
  NodePtr root_;
  NodePtr null_;
  NodePtr random_;
};

}  // namespace

std::unique_ptr<Mount> DeviceSource::mount(const MountContext& context) const {
  return std::make_unique<MountedDevices>(context);
}

std::optional<NodeTraits> DeviceSource::node(const MountContents&, std::uint64_t inode) const {
  if (inode == root_inode) return NodeTraits{.type = NodeType::Directory};
  if (inode != null_inode && inode != random_inode) return std::nullopt;
  return NodeTraits{.type = NodeType::CharacterDevice, .is_writable = true};
}

}  // namespace eryx::vfs
