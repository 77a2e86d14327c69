// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/host_source.hpp"

#include <string>
#include <utility>
#include <vector>

#include "eryx/error.hpp"
#include "vfs/host_directory.hpp"
#include "vfs/staged_nodes.hpp"

namespace eryx::vfs {
namespace {

class MountedHostFolder final : public Mount {
 public:
  MountedHostFolder(std::shared_ptr<const HostRoot> root, HostWrites writes, const MountContext& context)
      : place_(std::make_shared<HostPlace>(std::move(root), writes, context.services.quota, context.device,
                                           context.parent)),
        root_(std::make_shared<HostDirectory>(place_, "", place_->inode_of(place_->root().own_status()))) {}

  [[nodiscard]] const NodePtr& root() const override { return root_; }
  // The host's files have times of their own.
  void start(Timestamp) noexcept override {}
  void clear() noexcept override { place_->give_back(); }
  void continue_in() noexcept override { place_->give_back(); }

  [[nodiscard]] MountContents capture(std::span<const NodePtr> held) const override {
    return held_host_nodes(held, place_->device());
  }

  [[nodiscard]] std::unique_ptr<StagedMount> stage(const MountContents& contents) override {
    auto staged = std::make_unique<StagedNodes>();
    for (const HeldNode& node : std::get<HeldNodes>(contents).nodes)
      staged->nodes.emplace_back(node.inode, node.path.empty() ? root_ : reopen_host_node(place_, node));
    return staged;
  }

 private:
  HostPlacePtr place_;
  NodePtr root_;
};

/// The root of a mount of a single file.
class MountedFile final : public File {
 public:
  MountedFile(std::shared_ptr<const base::UniqueFd> file, HostPlacePtr place)
      : file_(std::move(file)), place_(std::move(place)) {}

  [[nodiscard]] Metadata metadata() const override {
    struct stat status {};
    if (::fstat(file_->get(), &status) != 0) status = {};
    return host_metadata(status, place_->device(), status.st_ino);
  }
  [[nodiscard]] std::uint64_t size() const override { return metadata().size; }
  [[nodiscard]] bool is_writable() const override { return place_->is_writable(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> target) override {
    return read_host_file(file_->get(), offset, target);
  }
  Result<void> write(std::uint64_t offset, std::span<const std::byte> source) override {
    if (!is_writable()) return Error::ReadOnly;
    return write_host_file(*place_, file_->get(), offset, source);
  }
  Result<std::uint64_t> append(std::span<const std::byte> source) override {
    if (!is_writable()) return Error::ReadOnly;
    return append_host_file(*place_, file_->get(), source);
  }
  Result<void> resize(std::uint64_t size) override {
    if (!is_writable()) return Error::ReadOnly;
    return resize_host_file(*place_, file_->get(), size);
  }
  Result<void> set_times(const TimeChange& change) override {
    if (!is_writable()) return Error::ReadOnly;
    return set_host_times(file_->get(), change);
  }
  Result<void> set_mode(Mode mode) override {
    if (!is_writable()) return Error::ReadOnly;
    return set_host_mode(file_->get(), mode);
  }

 private:
  std::shared_ptr<const base::UniqueFd> file_;
  HostPlacePtr place_;
};

class MountedHostFile final : public Mount {
 public:
  MountedHostFile(std::shared_ptr<const base::UniqueFd> file, HostWrites writes, const MountContext& context)
      : place_(std::make_shared<HostPlace>(nullptr, writes, context.services.quota, context.device,
                                           context.parent)),
        root_(std::make_shared<MountedFile>(std::move(file), place_)) {}

  [[nodiscard]] const NodePtr& root() const override { return root_; }
  void start(Timestamp) noexcept override {}
  void clear() noexcept override { place_->give_back(); }
  void continue_in() noexcept override { place_->give_back(); }

 protected:
  [[nodiscard]] NodePtr find(std::uint64_t) const override { return root_; }

 private:
  HostPlacePtr place_;
  NodePtr root_;
};

}  // namespace

HeldNodes held_host_nodes(std::span<const NodePtr> held, std::uint64_t device) {
  HeldNodes nodes;
  for (const NodePtr& node : held) {
    if (node->metadata().device != device) continue;
    if (const auto* file = dynamic_cast<const HostFile*>(node.get())) {
      nodes.add(file->held());
    } else if (const auto* folder = dynamic_cast<const HostDirectory*>(node.get())) {
      nodes.add(folder->held());
    } else if (const auto* lost = dynamic_cast<const LostNode*>(node.get())) {
      nodes.add(lost->held());
    }
  }
  return nodes;
}

NodePtr reopen_host_node(const HostPlacePtr& place, const HeldNode& node) {
  NodePtr found;
  if (node.type == NodeType::RegularFile) {
    auto opened = open_host_file(place, node.path, node.access, HostDescriptor::Counting::Forced);
    if (opened) found = std::move(*opened);
  } else if (auto folder = find_host_node(place, node.path)) {
    found = std::move(*folder);
  }
  if (found && found->type() == node.type && found->metadata().inode == node.inode) return found;
  return std::make_shared<LostNode>(place->device(), node);
}

base::Sha256 host_identity(std::string_view kind, const struct stat& status) {
  return identity_of("host " + std::string(kind) + " " + std::to_string(status.st_dev) + " " +
                     std::to_string(status.st_ino));
}

HostFolderSource::HostFolderSource(std::shared_ptr<const HostRoot> root, HostWrites writes)
    : root_(std::move(root)),
      writes_(writes),
      identity_(
          host_identity(writes == HostWrites::Allowed ? "folder rw" : "folder ro", root_->own_status())) {}

std::unique_ptr<Mount> HostFolderSource::mount(const MountContext& context) const {
  return std::make_unique<MountedHostFolder>(root_, writes_, context);
}

StoreUsage HostFolderSource::check(const MountContents& contents, std::span<const std::uint64_t> held,
                                   std::string_view where) const {
  const auto* nodes = std::get_if<HeldNodes>(&contents);
  if (!nodes)
    throw eryx::Error(ErrorKind::CheckpointCorrupt, std::string(where) + ": its open files are missing");
  check_held_nodes(*nodes, held, where);
  return {};
}

std::optional<NodeTraits> HostFolderSource::node(const MountContents& contents, std::uint64_t inode) const {
  const HeldNode* const found = std::get<HeldNodes>(contents).find(inode);
  if (!found) return std::nullopt;
  const bool is_file = found->type == NodeType::RegularFile;
  return NodeTraits{.type = found->type, .is_writable = is_file && writes_ == HostWrites::Allowed};
}

HostFileSource::HostFileSource(base::UniqueFd file, const struct stat& status, HostWrites writes)
    : file_(std::make_shared<const base::UniqueFd>(std::move(file))),
      inode_(status.st_ino),
      writes_(writes),
      identity_(host_identity(writes == HostWrites::Allowed ? "file rw" : "file ro", status)) {}

std::unique_ptr<Mount> HostFileSource::mount(const MountContext& context) const {
  return std::make_unique<MountedHostFile>(file_, writes_, context);
}

std::optional<NodeTraits> HostFileSource::node(const MountContents&, std::uint64_t inode) const {
  if (inode != inode_) return std::nullopt;
  return NodeTraits{.is_writable = writes_ == HostWrites::Allowed};
}

}  // namespace eryx::vfs
