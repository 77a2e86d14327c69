// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/overlay.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace eryx::vfs {
namespace {

constexpr std::size_t copied_at_once = 64 << 10;

}  // namespace

Overlay::Overlay(std::shared_ptr<const HostRoot> root, const MountContext& context)
    : lower_(std::make_shared<const HostPlace>(HostPlace{std::move(root), HostWrites::Refused, context.device,
                                                         context.parent, context.services.quota})),
      store_(context.services.quota, context.services.revision, context.services.time, context.device, nullptr) {}

void Overlay::clear() noexcept {
  store_.clear();
  merged_.clear();
}

Result<Overlay::UpperPtr> Overlay::find_upper(const HostPath& path) const {
  UpperPtr current = store_.root();
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const auto found = current->find(std::string_view(path).substr(begin, end - begin));
    if (!found) return UpperPtr();
    current = std::dynamic_pointer_cast<MemoryDirectory>(*found);
    if (!current || !is_merged(*current)) return Error::NoEntry;
    begin = end + 1;
  }
  return current;
}

Result<Overlay::Layers> Overlay::layers(const HostPath& path) const {
  auto upper = find_upper(path);
  if (!upper) return upper.error();
  Layers found{std::move(*upper), nullptr};
  const auto lower = make_host_node(lower_, path);
  if (lower) found.lower = std::dynamic_pointer_cast<Directory>(*lower);
  if (!found.upper && !found.lower) return lower ? Error::NoEntry : lower.error();
  return found;
}

Result<Overlay::UpperPtr> Overlay::make_upper(const HostPath& path) {
  UpperPtr current = store_.root();
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    auto next = merge(current, path.substr(0, end), std::string_view(path).substr(begin, end - begin));
    if (!next) return next;
    current = std::move(*next);
    begin = end + 1;
  }
  return current;
}

Result<Overlay::UpperPtr> Overlay::merge(const UpperPtr& parent, const HostPath& path, std::string_view name) {
  if (const auto found = parent->find(name)) {
    auto directory = std::dynamic_pointer_cast<MemoryDirectory>(*found);
    if (!directory || !is_merged(*directory)) return Error::NoEntry;
    return directory;
  }
  const auto lower = make_host_node(lower_, path);
  if (!lower) return lower.error();
  if ((*lower)->type() != NodeType::Directory) return Error::NotDirectory;
  if (const auto created = parent->create_directory(name); !created) return created.error();
  auto directory = std::dynamic_pointer_cast<MemoryDirectory>(*parent->find(name));
  merged_.emplace(directory->metadata().inode, path);
  const Metadata metadata = (*lower)->metadata();
  if (metadata.mode) (void)directory->set_mode(*metadata.mode);
  (void)directory->set_times({metadata.accessed, metadata.modified});
  return directory;
}

Result<FilePtr> Overlay::copy_up(const HostPath& path, Truncation truncation) {
  const bool is_root = path.empty();
  auto parent = make_upper(is_root ? HostPath() : host_parent(path));
  if (!parent) return parent.error();
  const std::string name(is_root ? file_name : std::string_view(path).substr(path.rfind('/') + 1));
  if (const auto found = (*parent)->find(name)) {
    auto file = std::dynamic_pointer_cast<File>(*found);
    if (!file) return Error::NoEntry;
    return file;
  }
  const auto lower = make_host_node(lower_, path);
  if (!lower) return lower.error();
  const auto created = (*parent)->create_file(name);
  if (!created) return created.error();
  auto file = std::dynamic_pointer_cast<File>(*created);
  if (truncation == Truncation::Keep) {
    if (const auto copied = copy(path, *file); !copied) {
      (void)(*parent)->remove_file(name);
      return copied.error();
    }
  }
  const Metadata metadata = (*lower)->metadata();
  if (metadata.mode) (void)file->set_mode(*metadata.mode);
  (void)file->set_times({metadata.accessed, metadata.modified});
  return file;
}

Result<void> Overlay::copy(const HostPath& path, File& target) const {
  const auto lower = make_host_node(lower_, path);
  if (!lower) return lower.error();
  const auto opened = (*lower)->opened(*lower, {.read = true}, Truncation::Keep);
  if (!opened) return opened.error();
  const auto file = std::dynamic_pointer_cast<File>(*opened);
  if (!file) return Error::IsDirectory;
  std::vector<std::byte> buffer(copied_at_once);
  std::uint64_t offset = 0;
  while (true) {
    const auto count = file->read(offset, buffer);
    if (!count) return count.error();
    if (*count == 0) return {};
    if (const auto written = target.write(offset, std::span(buffer).first(*count)); !written) return written;
    offset += *count;
  }
}

Result<void> Overlay::hide(MemoryDirectory& upper, std::string_view name) {
  return upper.create_symbolic_link(name, "-");
}

}  // namespace eryx::vfs
