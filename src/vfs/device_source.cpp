// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/device_source.hpp"

#include <array>
#include <string>
#include <utility>

#include "vfs/device.hpp"
#include "vfs/fixed_directory.hpp"

namespace eryx::vfs {
namespace {

constexpr std::uint64_t root_inode = 1;
constexpr std::uint64_t null_inode = 2;
constexpr std::uint64_t random_inode = 3;
constexpr std::uint64_t input_inode = 4;
constexpr std::uint64_t output_inode = 5;
constexpr std::uint64_t error_inode = 6;

class MountedDevices final : public Mount {
 public:
  explicit MountedDevices(const MountContext& context)
      : directory_(std::make_shared<FixedDirectory>(context.device, root_inode, context.parent)),
        root_(directory_),
        null_(std::make_shared<NullDevice>(context.device, null_inode)),
        random_(std::make_shared<RandomDevice>(context.device, random_inode, context.services.random)) {
    directory_->add("null", null_);
    directory_->add("urandom", random_);
    const StreamFiles& streams = context.services.streams;
    add_stream("stdin", input_inode, streams.input, context.device);
    add_stream("stdout", output_inode, streams.output, context.device);
    add_stream("stderr", error_inode, streams.error, context.device);
  }

  [[nodiscard]] const NodePtr& root() const override { return root_; }
  void start(Timestamp now) noexcept override { directory_->set_time(now); }

 protected:
  [[nodiscard]] NodePtr find(std::uint64_t inode) const override {
    switch (inode) {
      case root_inode: return root_;
      case null_inode: return null_;
      case random_inode: return random_;
      case input_inode:
      case output_inode:
      case error_inode: return streams_[inode - input_inode];
      default: return nullptr;
    }
  }

 private:
  void add_stream(std::string name, std::uint64_t inode, const FilePtr& stream, std::uint64_t device) {
    if (!stream) return;
    NodePtr& node = streams_[inode - input_inode];
    node = std::make_shared<StreamDevice>(device, inode, stream);
    directory_->add(std::move(name), node);
  }

  std::shared_ptr<FixedDirectory> directory_;
  NodePtr root_;
  NodePtr null_;
  NodePtr random_;
  /// By inode, from `input_inode` on.
  std::array<NodePtr, 3> streams_;
};

}  // namespace

std::unique_ptr<Mount> DeviceSource::mount(const MountContext& context) const {
  return std::make_unique<MountedDevices>(context);
}

std::optional<NodeTraits> DeviceSource::node(const MountContents&, std::uint64_t inode) const {
  if (inode == root_inode) return NodeTraits{.type = NodeType::Directory};
  if (inode < null_inode || inode > error_inode) return std::nullopt;
  return NodeTraits{.type = NodeType::CharacterDevice, .is_writable = inode != input_inode};
}

}  // namespace eryx::vfs
