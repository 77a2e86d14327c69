// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/overlay_directory.hpp"

#include <string>

#include "vfs/host_directory.hpp"
#include "vfs/host_source.hpp"
#include "vfs/overlay_file.hpp"

namespace eryx::vfs {
namespace {

// Positions in a listing: first those of the upper layer, which are small, then the host's. The latter are at most 2^63 - 1.
constexpr std::uint64_t first_lower_position = std::uint64_t{1} << 32;

bool is_hidden(const NodePtr& upper) { return upper->type() == NodeType::SymbolicLink; }

bool has(const DirectoryPtr& lower, std::string_view name) {
  if (!lower) return false;
  const auto found = lower->find(name);
  return found || found.error() != Error::NoEntry;
}

}  // namespace

NodePtr make_overlay_root(const OverlayPtr& overlay) {
  if (overlay->lower()->root->is_file()) return std::make_shared<OverlayRootFile>(overlay);
  return std::make_shared<OverlayDirectory>(overlay, HostPath());
}

Result<Overlay::Layers> OverlayDirectory::layers() const {
  if (own_) return Overlay::Layers{own_, nullptr};
  return overlay_->layers(path_);
}

Result<Overlay::UpperPtr> OverlayDirectory::upper_to_change() {
  return own_ ? Result<Overlay::UpperPtr>(own_) : overlay_->make_upper(path_);
}

Metadata OverlayDirectory::metadata() const {
  const auto found = layers();
  if (!found) return {.type = NodeType::Directory, .device = overlay_->store().device(), .links = 0};
  if (!found->upper) return found->lower->metadata();
  Metadata metadata = found->upper->metadata();
  metadata.inode |= Overlay::upper_inodes;
  // The number that it had before anything in it was changed.
  if (found->lower) metadata.inode = found->lower->metadata().inode;
  return metadata;
}

// Does not depend on the upper layer, which may be about to be restored.
Result<NodePtr> OverlayDirectory::opened(const NodePtr&, Access access, Truncation truncation) {
  auto open = own_ ? std::make_shared<OverlayDirectory>(overlay_, path_, own_)
                   : std::make_shared<OverlayDirectory>(overlay_, path_);
  const auto lower = own_ ? Result<NodePtr>(Error::NoEntry) : make_host_node(overlay_->lower(), path_);
  if (lower && (*lower)->type() == NodeType::Directory) {
    const auto listed = (*lower)->opened(*lower, access, truncation);
    if (!listed) return listed.error();
    open->listed_ = std::dynamic_pointer_cast<Directory>(*listed);
  }
  return NodePtr(std::move(open));
}

Result<void> OverlayDirectory::set_times(const TimeChange& change) {
  const auto upper = upper_to_change();
  return upper ? (*upper)->set_times(change) : upper.error();
}

Result<void> OverlayDirectory::set_mode(Mode mode) {
  const auto upper = upper_to_change();
  return upper ? (*upper)->set_mode(mode) : upper.error();
}

DirectoryPtr OverlayDirectory::parent() const {
  if (!own_) {
    if (path_.empty()) return overlay_->lower()->parent.lock();
    return std::make_shared<OverlayDirectory>(overlay_, host_parent(path_));
  }
  auto above = std::dynamic_pointer_cast<MemoryDirectory>(own_->parent());
  if (!above) return nullptr;  // it was removed
  if (above == overlay_->store().root()) return std::make_shared<OverlayDirectory>(overlay_, HostPath());
  const auto merged = overlay_->merged().find(above->metadata().inode);
  if (merged != overlay_->merged().end())
    return std::make_shared<OverlayDirectory>(overlay_, merged->second);
  return std::make_shared<OverlayDirectory>(overlay_, host_parent(path_), std::move(above));
}

Result<NodePtr> OverlayDirectory::wrap(std::string_view name, const NodePtr& upper) const {
  auto path = host_child(path_, name);
  if (!path) return path.error();
  if (is_hidden(upper)) return Error::NoEntry;
  if (auto directory = std::dynamic_pointer_cast<MemoryDirectory>(upper)) {
    if (overlay_->is_merged(*directory))
      return NodePtr(std::make_shared<OverlayDirectory>(overlay_, std::move(*path)));
    return NodePtr(std::make_shared<OverlayDirectory>(overlay_, std::move(*path), std::move(directory)));
  }
  return NodePtr(std::make_shared<OverlayFile>(
      overlay_, std::move(*path), std::dynamic_pointer_cast<File>(upper), OverlayFile::Layer::Upper));
}

Result<NodePtr> OverlayDirectory::find(std::string_view name) const {
  const auto found = layers();
  if (!found) return found.error();
  if (found->upper) {
    if (const auto upper = found->upper->find(name)) return wrap(name, *upper);
  }
  if (!found->lower) return Error::NoEntry;
  const auto lower = found->lower->find(name);
  if (!lower) return lower;
  auto path = host_child(path_, name);
  if (!path) return path.error();
  if ((*lower)->type() == NodeType::Directory)
    return NodePtr(std::make_shared<OverlayDirectory>(overlay_, std::move(*path)));
  return NodePtr(std::make_shared<OverlayFile>(
      overlay_, std::move(*path), std::dynamic_pointer_cast<File>(*lower), OverlayFile::Layer::Lower));
}

std::optional<DirectoryEntry> OverlayDirectory::entry_at(std::uint64_t position) const {
  const auto found = layers();
  if (!found) return std::nullopt;
  const auto& [upper, lower] = *found;
  while (upper && position < first_lower_position) {
    auto entry = upper->entry_at(position);
    if (!entry) break;
    position = entry->next;
    if (entry->type == NodeType::SymbolicLink) continue;
    entry->inode |= Overlay::upper_inodes;
    return entry;
  }
  const DirectoryPtr& listed = listed_ ? listed_ : lower;
  if (!listed) return std::nullopt;
  position = position < first_lower_position ? 0 : position - first_lower_position;
  while (auto entry = listed->entry_at(position)) {
    position = entry->next;
    if (upper && upper->find(entry->name)) continue;
    listed_name_ = entry->name;  // the host's directory may end with this call
    entry->name = listed_name_;
    entry->next += first_lower_position;
    return entry;
  }
  return std::nullopt;
}

Result<Overlay::UpperPtr> OverlayDirectory::prepare(std::string_view name) {
  if (const auto path = host_child(path_, name); !path) return path.error();
  const auto found = find(name);
  if (found) return Error::Exists;
  if (found.error() != Error::NoEntry) return found.error();
  auto upper = upper_to_change();
  if (!upper) return upper;
  if ((*upper)->find(name)) (void)(*upper)->remove_file(name);  // it said that something was removed
  return upper;
}

Result<NodePtr> OverlayDirectory::create_file(std::string_view name) {
  const auto upper = prepare(name);
  if (!upper) return upper.error();
  const auto created = (*upper)->create_file(name);
  if (!created) return created;
  return wrap(name, *created);
}

Result<void> OverlayDirectory::create_directory(std::string_view name) {
  const auto upper = prepare(name);
  return upper ? (*upper)->create_directory(name) : upper.error();
}

Result<void> OverlayDirectory::hide_lower(MemoryDirectory& upper, std::string_view name) {
  if (own_) return {};
  const auto found = layers();
  if (!found) return found.error();
  return has(found->lower, name) ? Overlay::hide(upper, name) : Result<void>();
}

Result<void> OverlayDirectory::remove_file(std::string_view name) {
  const auto found = find(name);
  if (!found) return found.error();
  if ((*found)->type() == NodeType::Directory) return Error::IsDirectory;
  const auto upper = upper_to_change();
  if (!upper) return upper.error();
  if ((*upper)->find(name)) {
    if (const auto removed = (*upper)->remove_file(name); !removed) return removed;
  }
  return hide_lower(**upper, name);
}

// Also of what guests do not see, such as links of the host.
Result<void> OverlayDirectory::require_empty() const {
  const auto found = layers();
  if (!found) return found.error();
  if (found->upper) {
    for (auto entry = found->upper->entry_at(0); entry; entry = found->upper->entry_at(entry->next)) {
      if (entry->type != NodeType::SymbolicLink) return Error::NotEmpty;
    }
  }
  const auto* lower = dynamic_cast<const HostDirectory*>(found->lower.get());
  if (!lower) return {};
  auto listing = lower->listing();
  if (!listing) return listing.error();
  const bool is_empty = listing->holds_only(
      [&](std::string_view name) { return found->upper && static_cast<bool>(found->upper->find(name)); });
  return is_empty ? Result<void>() : Error::NotEmpty;
}

Result<void> OverlayDirectory::remove_directory(std::string_view name) {
  const auto found = find(name);
  if (!found) return found.error();
  const auto* directory = dynamic_cast<const OverlayDirectory*>(found->get());
  if (!directory) return Error::NotDirectory;
  if (const auto empty = directory->require_empty(); !empty) return empty;
  const auto upper = upper_to_change();
  if (!upper) return upper.error();
  if (const auto child = (*upper)->find(name)) {
    auto& removed = static_cast<MemoryDirectory&>(**child);
    while (const auto entry = removed.entry_at(0)) (void)removed.remove_file(std::string(entry->name));
    overlay_->forget_merged(removed);
    if (const auto done = (*upper)->remove_directory(name); !done) return done;
  }
  return hide_lower(**upper, name);
}

Result<void> OverlayDirectory::rename(std::string_view name, Directory& target, std::string_view target_name) {
  auto* const destination = dynamic_cast<OverlayDirectory*>(&target);
  if (!destination || destination->overlay_ != overlay_) return Error::CrossDevice;
  const auto found = find(name);
  if (!found) return found.error();
  const auto* directory = dynamic_cast<const OverlayDirectory*>(found->get());
  if (!directory) return rename_file(name, *destination, target_name);
  if (!directory->own_) return Error::CrossDevice;
  return rename_own(*directory, name, *destination, target_name);
}

Result<void> OverlayDirectory::rename_file(std::string_view name, OverlayDirectory& target,
                                           std::string_view target_name) {
  const auto replaced = target.find(target_name);
  if (!replaced && replaced.error() != Error::NoEntry) return replaced.error();
  if (replaced && (*replaced)->type() == NodeType::Directory) return Error::IsDirectory;
  const auto path = host_child(path_, name);
  if (!path) return path.error();
  const auto upper = upper_to_change();
  if (!upper) return upper.error();
  if (!(*upper)->find(name)) {
    if (const auto copied = overlay_->copy_up(*path, Truncation::Keep); !copied) return copied.error();
  }
  const auto into = target.upper_to_change();
  if (!into) return into.error();
  if (*upper == *into && name == target_name) return {};
  if (const auto renamed = (*upper)->rename(name, **into, target_name); !renamed) return renamed;
  return hide_lower(**upper, name);
}

Result<void> OverlayDirectory::rename_own(const OverlayDirectory& moved, std::string_view name,
                                          OverlayDirectory& target, std::string_view target_name) {
  const auto upper = upper_to_change();
  if (!upper) return upper.error();
  const auto into = target.upper_to_change();
  if (!into) return into.error();
  for (DirectoryPtr above = *into; above; above = above->parent()) {
    if (above == moved.own_) return Error::Invalid;  // into itself
  }
  if (*upper == *into && name == target_name) return {};
  const auto replaced = target.find(target_name);
  if (!replaced && replaced.error() != Error::NoEntry) return replaced.error();
  if (replaced && (*replaced)->type() != NodeType::Directory) return Error::NotDirectory;
  if (replaced) {
    if (const auto removed = target.remove_directory(target_name); !removed) return removed;
  }
  // The moved folder is the guest's own, so it hides what the host has there by itself.
  if ((*into)->find(target_name)) (void)(*into)->remove_file(target_name);
  if (const auto renamed = (*upper)->rename(name, **into, target_name); !renamed) return renamed;
  return hide_lower(**upper, name);
}

}  // namespace eryx::vfs
