// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/mounted_tree.hpp"

#include <utility>

#include "eryx/error.hpp"

namespace eryx::vfs {
namespace {

[[noreturn]] void refuse(const std::string& message) {
  throw eryx::Error(ErrorKind::InvalidArgument, message);
}

}  // namespace

MountedTree::MountedTree(std::shared_ptr<const MountTable> table, const MountServices& services)
    : table_(std::move(table)), tree_(make_fixed(nullptr)) {
  for (const MountPoint& point : table_->points()) {
    const auto path = parse_mount_path(point.path);
    DirectoryPtr directory = make_way(point.path, *path);
    mount(point, {services, first_mount_device + mounts_.size(), std::move(directory)},
          path->components().back());
  }
}

std::shared_ptr<FixedDirectory> MountedTree::make_fixed(const DirectoryPtr& parent) {
  return fixed_.emplace_back(std::make_shared<FixedDirectory>(fixed_device, fixed_.size() + 1, parent));
}

DirectoryPtr MountedTree::make_way(const std::string& text, const Path& path) {
  DirectoryPtr current = tree_.root();
  for (const std::string& name : std::span(path.components()).first(path.components().size() - 1)) {
    const auto found = tree_.find_entry(current, name);
    if (!found && found.error() != Error::NoEntry)
      refuse("the directories above the mount at " + text + " cannot be read");
    if (found) {
      current = std::dynamic_pointer_cast<Directory>(*found);
      if (!current) refuse("the mount at " + text + " is beneath a file: '" + name + "'");
    } else {
      const DirectoryPtr made = make_fixed(current);
      tree_.mount(std::exchange(current, made), name, made);
    }
  }
  return current;
}

void MountedTree::mount(const MountPoint& point, const MountContext& context, std::string_view name) {
  const NodePtr& root = mounts_.emplace_back(point.source->mount(context))->root();
  if (const auto hidden = tree_.find_entry(context.parent, name)) {
    const auto* directory = dynamic_cast<const Directory*>(hidden->get());
    const bool is_harmless = directory && !directory->entry_at(0) && root->type() == NodeType::Directory;
    if (!is_harmless) refuse("the mount at " + point.path + " would hide what is there");
  }
  tree_.mount(context.parent, std::string(name), root);
}

void MountedTree::start(Timestamp now) noexcept {
  for (const auto& directory : fixed_) directory->set_time(now);
  for (const auto& mount : mounts_) mount->start(now);
}

void MountedTree::clear() noexcept {
  for (const auto& mount : mounts_) mount->clear();
}

void MountedTree::continue_in() noexcept {
  for (const auto& mount : mounts_) mount->continue_in();
}

std::vector<MountChanges> MountedTree::changes() const {
  std::vector<MountChanges> all;
  // An overlay may not stay: most guests have none, and need not be asked for each mount.
  if (table_->may_stay()) return all;
  for (std::size_t index = 0; index < mounts_.size(); ++index) {
    auto changes = mounts_[index]->changes();
    if (!changes.empty()) all.push_back({table_->points()[index].path, std::move(changes)});
  }
  return all;
}

std::optional<std::uint32_t> MountedTree::mount_of(const Metadata& metadata) {
  if (metadata.device < first_mount_device) return std::nullopt;
  return static_cast<std::uint32_t>(metadata.device - first_mount_device);
}

NodePtr MountedTree::find_fixed(std::uint64_t inode) const {
  return inode >= 1 && inode <= fixed_.size() ? fixed_[static_cast<std::size_t>(inode - 1)] : nullptr;
}

std::vector<MountContents> MountedTree::capture(std::span<const NodePtr> held) const {
  std::vector<MountContents> contents;
  contents.reserve(mounts_.size());
  for (const auto& mount : mounts_) contents.push_back(mount->capture(held));
  return contents;
}

std::vector<std::unique_ptr<StagedMount>> MountedTree::stage(std::span<const MountContents> contents) {
  std::vector<std::unique_ptr<StagedMount>> staged;
  staged.reserve(mounts_.size());
  for (std::size_t index = 0; index < mounts_.size(); ++index)
    staged.push_back(mounts_[index]->stage(contents[index]));
  return staged;
}

}  // namespace eryx::vfs
