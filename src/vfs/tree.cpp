// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/tree.hpp"

#include <ranges>
#include <utility>
#include <vector>

#include "vfs/fixed_directory.hpp"

namespace eryx::vfs {
namespace {

bool is_directory(const NodePtr& node) { return node->type() == NodeType::Directory; }

void push_components(const Path& path, std::vector<std::string>& pending) {
  pending.reserve(pending.size() + path.components().size());
  for (const std::string& component : path.components() | std::views::reverse) pending.push_back(component);
}

/// The error for removing or renaming a mount point. As on Linux, a read-only file system reports that first.
Error mount_point_error(const Directory& directory) {
  return directory.is_read_only() ? Error::ReadOnly : Error::Busy;
}

}  // namespace

Tree::Tree(DirectoryPtr root) : root_(std::move(root)) {}

void Tree::mount(const DirectoryPtr& directory, std::string name, NodePtr node) {
  if (auto* fixed = dynamic_cast<FixedDirectory*>(directory.get())) {
    fixed->add(std::move(name), std::move(node));
    return;
  }
  const Metadata metadata = directory->metadata();
  MountPoints& points = mount_points_[{metadata.device, metadata.inode}];
  points.directory = directory;
  points.entries.emplace(std::move(name), std::move(node));
}

const Tree::MountPoints* Tree::mount_points_in(const Directory& directory) const {
  // A tree without mounts must not pay for them.
  if (mount_points_.empty()) return nullptr;
  const Metadata metadata = directory.metadata();
  const auto found = mount_points_.find({metadata.device, metadata.inode});
  return found != mount_points_.end() ? &found->second : nullptr;
}

bool Tree::is_mount_point(const Directory& directory, std::string_view name) const {
  const MountPoints* const points = mount_points_in(directory);
  return points && points->entries.contains(name);
}

Result<NodePtr> Tree::find_entry(const DirectoryPtr& directory, std::string_view name) const {
  if (const MountPoints* const points = mount_points_in(*directory)) {
    if (const auto found = points->entries.find(name); found != points->entries.end()) return found->second;
  }
  return directory->find(name);
}

std::optional<DirectoryEntry> Tree::entry_at(const Directory& directory, std::uint64_t position) const {
  const MountPoints* const points = mount_points_in(directory);
  if (!points) return directory.entry_at(position);
  // Mount points first: their number is constant for the lifetime of the tree.
  const std::uint64_t count = points->entries.size();
  if (position < count) {
    const auto& [name, node] = *std::next(points->entries.begin(), static_cast<std::ptrdiff_t>(position));
    return DirectoryEntry{name, node->type(), node->metadata().inode, position + 1};
  }
  auto entry = directory.entry_at(position - count);
  while (entry && points->entries.contains(entry->name)) entry = directory.entry_at(entry->next);
  if (entry) entry->next += count;
  return entry;
}

Result<DirectoryPtr> Tree::start_of(const DirectoryPtr& base, const Path& path) const {
  DirectoryPtr start = path.is_absolute() ? root_ : base;
  for (std::size_t step = 0; step < path.ascents() && start != root_; ++step) {
    start = start->parent();
    // The base was removed while it was open.
    if (!start) return Error::NoEntry;
  }
  return start;
}

Result<Tree::Location> Tree::locate(const DirectoryPtr& base, const Path& path, FinalLink final_link) const {
  auto start = start_of(base, path);
  if (!start) return start.error();

  DirectoryPtr current = *start;
  std::vector<std::string> pending;  // components still to be walked, the next one last
  push_components(path, pending);
  bool names_directory = path.names_directory();
  int links = 0;

  while (!pending.empty()) {
    std::string name = std::move(pending.back());
    pending.pop_back();
    const bool is_last = pending.empty();

    auto found = find_entry(current, name);
    if (!found) {
      if (found.error() != Error::NoEntry || !is_last) return found.error();
      return Location{std::move(current), std::move(name), nullptr, names_directory, false};
    }

    const bool follows = !is_last || names_directory || final_link == FinalLink::Follow;
    if (const auto* link = dynamic_cast<const SymbolicLink*>(found->get()); link && follows) {
      if (++links > maximum_links) return Error::TooManySymbolicLinks;
      const auto target = Path::parse(link->target());
      if (!target) return target.error();
      const auto next = start_of(current, *target);
      if (!next) return next.error();
      current = *next;
      push_components(*target, pending);
      if (is_last && target->names_directory()) names_directory = true;
      continue;
    }

    if (is_last) {
      if (names_directory && !is_directory(*found)) return Error::NotDirectory;
      const bool is_mounted = is_mount_point(*current, name);
      return Location{std::move(current), std::move(name), std::move(*found), names_directory, is_mounted};
    }
    current = std::dynamic_pointer_cast<Directory>(*found);
    if (!current) return Error::NotDirectory;
  }
  return Location{nullptr, {}, std::move(current), true, false};
}

Result<Tree::Location> Tree::locate_new(const DirectoryPtr& base, const Path& path) const {
  auto location = locate(base, path, FinalLink::Keep);
  if (location && location->node) return Error::Exists;
  return location;
}

Result<NodePtr> Tree::find(const DirectoryPtr& base, const Path& path, FinalLink final_link) const {
  auto location = locate(base, path, final_link);
  if (!location) return location.error();
  if (!location->node) return Error::NoEntry;
  return std::move(location->node);
}

Result<NodePtr> Tree::open(const DirectoryPtr& base, const Path& path, const OpenOptions& options) const {
  const bool exclusive = options.creation == Creation::Exclusive;
  auto location = locate(base, path, exclusive ? FinalLink::Keep : options.final_link);
  if (!location) return location.error();
  if (options.creation != Creation::None && options.expectation == Expectation::Directory)
    return Error::Invalid;

  if (!location->node) {
    if (options.creation == Creation::None) return Error::NoEntry;
    if (location->names_directory) return Error::IsDirectory;
    auto created = location->directory->create_file(location->name);
    if (created || created.error() != Error::Exists || exclusive) return created;
    // Another guest or the host made it in the meantime.
    OpenOptions existing = options;
    existing.creation = Creation::None;
    return open(base, path, existing);
  }
  if (exclusive) return Error::Exists;

  const bool changes = options.access.write || options.truncation == Truncation::Truncate;
  switch (location->node->type()) {
    case NodeType::SymbolicLink: return Error::TooManySymbolicLinks;
    case NodeType::Directory:
      if (changes || options.creation != Creation::None) return Error::IsDirectory;
      break;
    case NodeType::RegularFile:
    case NodeType::CharacterDevice:
    case NodeType::Stream: {
      if (options.expectation == Expectation::Directory) return Error::NotDirectory;
      auto& file = static_cast<File&>(*location->node);
      if (changes && !file.is_writable()) return Error::ReadOnly;
      auto opened = file.open(options.access, options.truncation);
      if (!opened) return opened.error();
      if (*opened) return NodePtr(std::move(*opened));
      break;
    }
  }
  return std::move(location->node);
}

Result<void> Tree::create_directory(const DirectoryPtr& base, const Path& path) const {
  const auto location = locate_new(base, path);
  if (!location) return location.error();
  return location->directory->create_directory(location->name);
}

Result<void> Tree::create_symbolic_link(std::string_view target, const DirectoryPtr& base,
                                        const Path& path) const {
  if (const auto checked = check_link_target(target); !checked) return checked.error();
  const auto location = locate_new(base, path);
  if (!location) return location.error();
  if (location->names_directory) return Error::NoEntry;
  return location->directory->create_symbolic_link(location->name, std::string(target));
}

Result<void> Tree::create_hard_link(const DirectoryPtr& old_base, const Path& old_path, FinalLink final_link,
                                    const DirectoryPtr& base, const Path& path) const {
  const auto node = find(old_base, old_path, final_link);
  if (!node) return node.error();
  if (is_directory(*node)) return Error::NotPermitted;
  const auto location = locate_new(base, path);
  if (!location) return location.error();
  if (location->names_directory) return Error::NoEntry;
  return location->directory->create_hard_link(location->name, *node);
}

Result<void> Tree::remove_file(const DirectoryPtr& base, const Path& path) const {
  const auto location = locate(base, path, FinalLink::Keep);
  if (!location) return location.error();
  if (!location->node) return Error::NoEntry;
  if (is_directory(location->node)) return Error::IsDirectory;
  if (location->is_mount_point) return mount_point_error(*location->directory);
  return location->directory->remove_file(location->name);
}

Result<void> Tree::remove_directory(const DirectoryPtr& base, const Path& path) const {
  const auto location = locate(base, path, FinalLink::Keep);
  if (!location) return location.error();
  if (!location->node) return Error::NoEntry;
  if (!is_directory(location->node)) return Error::NotDirectory;
  if (!location->directory) return Error::Busy;
  if (location->is_mount_point) return mount_point_error(*location->directory);
  return location->directory->remove_directory(location->name);
}

Result<void> Tree::rename(const DirectoryPtr& old_base, const Path& old_path, const DirectoryPtr& base,
                          const Path& path) const {
  const auto from = locate(old_base, old_path, FinalLink::Keep);
  if (!from) return from.error();
  if (!from->node) return Error::NoEntry;
  const auto to = locate(base, path, FinalLink::Keep);
  if (!to) return to.error();
  if (!from->directory || !to->directory) return Error::Busy;
  if (to->names_directory && !is_directory(from->node)) return Error::NotDirectory;
  // Compare directories, not nodes: a mount point belongs to the directory that it is mounted in.
  if (from->directory->metadata().device != to->directory->metadata().device) return Error::CrossDevice;
  if (from->is_mount_point || to->is_mount_point) {
    if (from->directory->is_read_only()) return Error::ReadOnly;
    if (to->node && is_directory(to->node) && !is_directory(from->node)) return Error::IsDirectory;
    if (to->node && !is_directory(to->node) && is_directory(from->node)) return Error::NotDirectory;
    return Error::Busy;
  }
  return from->directory->rename(from->name, *to->directory, to->name);
}

}  // namespace eryx::vfs
