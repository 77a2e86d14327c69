// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/archive_directory.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace eryx::vfs {
namespace {

using MountPtr = std::shared_ptr<const ArchiveMount>;

// Inode 0 means "none" to C libraries.
std::uint64_t inode_of(Archive::Index index) { return std::uint64_t{index} + 1; }

NodeType type_of(const Archive& archive, Archive::Index index) {
  return archive.is_directory(index) ? NodeType::Directory : NodeType::RegularFile;
}

Metadata metadata_of(const ArchiveMount& mount, Archive::Index index) {
  const Archive& archive = *mount.archive;
  return {.type = type_of(archive, index),
          .device = mount.device,
          .inode = inode_of(index),
          .links = 1,
          .size = archive.size(index),
          .accessed = archive.modified(),
          .modified = archive.modified(),
          .changed = archive.modified(),
          .mode = {}};
}

class ArchiveFile final : public File {
 public:
  ArchiveFile(MountPtr mount, Archive::Index index) : mount_(std::move(mount)), index_(index) {}

  [[nodiscard]] Metadata metadata() const override { return metadata_of(*mount_, index_); }
  [[nodiscard]] std::uint64_t size() const override { return mount_->archive->size(index_); }

  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> target) override {
    const auto source = mount_->archive->contents(index_);
    if (!source) return source.error();
    if (offset >= source->size()) return std::size_t{0};
    const std::size_t count = std::min(target.size(), source->size() - static_cast<std::size_t>(offset));
    if (count > 0) std::memcpy(target.data(), source->data() + offset, count);
    return count;
  }

 private:
  MountPtr mount_;
  Archive::Index index_;
};

class ArchiveDirectory final : public Directory {
 public:
  ArchiveDirectory(MountPtr mount, Archive::Index index) : mount_(std::move(mount)), index_(index) {}

  [[nodiscard]] Metadata metadata() const override { return metadata_of(*mount_, index_); }

  [[nodiscard]] DirectoryPtr parent() const override {
    if (index_ == Archive::root_index) return mount_->parent.lock();
    return std::make_shared<ArchiveDirectory>(mount_, mount_->archive->parent(index_));
  }

  [[nodiscard]] Result<NodePtr> find(std::string_view name) const override {
    const auto found = mount_->archive->find(index_, name);
    if (!found) return Error::NoEntry;
    return make_archive_node(mount_, *found);
  }

  [[nodiscard]] std::optional<DirectoryEntry> entry_at(std::uint64_t position) const override {
    const Archive& archive = *mount_->archive;
    const auto [first, end] = archive.children(index_);
    if (position >= end - first) return std::nullopt;
    const auto child = static_cast<Archive::Index>(first + position);
    return DirectoryEntry{archive.name(child), type_of(archive, child), inode_of(child), position + 1};
  }

 private:
  MountPtr mount_;
  Archive::Index index_;
};

}  // namespace

NodePtr make_archive_node(std::shared_ptr<const ArchiveMount> mount, Archive::Index index) {
  if (mount->archive->is_directory(index)) return std::make_shared<ArchiveDirectory>(std::move(mount), index);
  return std::make_shared<ArchiveFile>(std::move(mount), index);
}

std::optional<Archive::Index> archive_index(const Archive& archive, std::uint64_t inode) {
  if (inode < inode_of(0) || inode - inode_of(0) >= archive.entry_count()) return std::nullopt;
  return static_cast<Archive::Index>(inode - inode_of(0));
}

}  // namespace eryx::vfs
