// SPDX-License-Identifier: MIT OR Apache-2.0
#include <utility>

#include "vfs/overlay.hpp"

namespace eryx::vfs {
namespace {

// Positions of listings: the lower folder's own, then those of the upper one with this bit.
constexpr std::uint64_t upper_position = std::uint64_t{1} << 63;

bool is_or_is_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace

Metadata OverlayDirectory::metadata() const {
  const Overlay::View view = overlay_.view(path_);
  Metadata metadata;
  metadata.links = 0;
  if (view.upper) {
    metadata = view.upper->metadata();
  } else if (view.shows_lower) {
    const auto status = overlay_.lower()->root().status(path_);
    if (status && S_ISDIR(status->st_mode)) metadata = host_metadata(*status, 0, 0);
  }
  metadata.type = NodeType::Directory;
  metadata.device = overlay_.lower()->device();
  metadata.inode = inode_;
  return metadata;
}

Result<void> OverlayDirectory::set_times(const TimeChange& change) {
  const auto upper = overlay_.make_upper(path_);
  if (!upper) return upper.error();
  return (*upper)->set_times(change);
}

Result<void> OverlayDirectory::set_mode(Mode mode) {
  const auto upper = overlay_.make_upper(path_);
  if (!upper) return upper.error();
  return (*upper)->set_mode(mode);
}

DirectoryPtr OverlayDirectory::parent() const {
  if (path_.empty()) return overlay_.lower()->parent();
  const std::size_t end = path_.rfind('/');
  return overlay_.make_directory(end == std::string::npos ? std::string() : path_.substr(0, end));
}

Result<NodePtr> OverlayDirectory::find(std::string_view name) const {
  auto path = host_path(path_, name);
  if (!path) return path.error();
  const Overlay::View view = overlay_.view(path_);
  if (view.upper) {
    auto found = view.upper->find(name);
    if (found && is_removed_mark(**found)) return Error::NoEntry;
    if (found && (*found)->type() == NodeType::Directory) return NodePtr(overlay_.make_directory(*path));
    if (found) return found;
  }
  if (!view.shows_lower) return Error::NoEntry;
  auto lower = find_host_node(overlay_.lower(), *path);
  if (!lower) return lower;
  if ((*lower)->type() == NodeType::Directory) return NodePtr(overlay_.make_directory(*path));
  if ((*lower)->type() != NodeType::RegularFile) return lower;
  return NodePtr(std::make_shared<OverlayEntry>(overlay_, std::dynamic_pointer_cast<File>(*lower), *path));
}

// Names that both parts have are listed in their place in the lower one, which they keep when they are copied.
std::optional<DirectoryEntry> OverlayDirectory::entry_at(std::uint64_t position) const {
  const Overlay::View view = overlay_.view(path_);
  const bool is_in_upper = position >= upper_position;
  if (view.shows_lower && !is_in_upper) {
    if (auto entry = lower_entry_at(view, position)) return entry;
  }
  if (!view.upper) return std::nullopt;
  return upper_entry_at(view, is_in_upper ? position - upper_position : 0);
}

Result<void> OverlayDirectory::check_listing() const {
  if (!overlay_.view(path_).shows_lower) return {};
  return check_host_listing(overlay_.lower(), path_);
}

std::optional<DirectoryEntry> OverlayDirectory::lower_entry_at(const Overlay::View& view,
                                                               std::uint64_t position) const {
  while (auto entry = listing_.entry_at(overlay_.lower(), path_, position)) {
    const auto changed = view.upper ? view.upper->find(entry->name) : Result<NodePtr>(Error::NoEntry);
    if (!changed) return entry;
    if (!is_removed_mark(**changed)) {
      entry->type = (*changed)->type();
      return entry;
    }
    position = entry->next;
  }
  return std::nullopt;
}

std::optional<DirectoryEntry> OverlayDirectory::upper_entry_at(const Overlay::View& view,
                                                               std::uint64_t position) const {
  while (auto entry = view.upper->entry_at(position)) {
    position = entry->next;
    if (is_removed_mark(**view.upper->find(entry->name))) continue;
    const auto path = host_path(path_, entry->name);
    const bool is_listed_above = view.shows_lower && path && overlay_.is_in_lower(*path);
    if (is_listed_above) continue;
    entry->next |= upper_position;
    return entry;
  }
  return std::nullopt;
}

Result<std::shared_ptr<MemoryDirectory>> OverlayDirectory::make_room(std::string_view name) {
  const auto found = find(name);
  if (found) return Error::Exists;
  if (found.error() != Error::NoEntry) return found.error();
  auto upper = overlay_.make_upper(path_);
  // What is there but was not found is a mark.
  if (upper && (*upper)->find(name)) static_cast<void>((*upper)->remove_file(name));
  return upper;
}

Result<NodePtr> OverlayDirectory::create_file(std::string_view name) {
  const auto upper = make_room(name);
  if (!upper) return upper.error();
  auto created = (*upper)->create_file(name);
  if (!created) static_cast<void>(hide_lower(name));
  return created;
}

Result<void> OverlayDirectory::create_directory(std::string_view name) {
  const auto upper = make_room(name);
  if (!upper) return upper.error();
  auto created = (*upper)->create_directory(name);
  if (!created) static_cast<void>(hide_lower(name));
  return created;
}

// A program may not put a link into the host's folder, so it cannot have one here.
Result<void> OverlayDirectory::create_symbolic_link(std::string_view, std::string) {
  return Error::NotPermitted;
}

Result<void> OverlayDirectory::create_hard_link(std::string_view, const NodePtr& node) {
  return node->metadata().device == overlay_.lower()->device() ? Error::NotPermitted : Error::CrossDevice;
}

bool OverlayDirectory::is_to_be_hidden(std::string_view name) const {
  const auto path = host_path(path_, name);
  return path && overlay_.view(path_).shows_lower && overlay_.is_in_lower(*path);
}

Result<void> OverlayDirectory::check_mark(std::string_view name, Removal removal) const {
  if (!is_to_be_hidden(name)) return {};
  Quota& quota = overlay_.upper().quota();
  const std::uint64_t size = OverlayState::removed_mark.size();
  if (!quota.take_bytes(size)) return Error::NoSpace;
  quota.give_back_bytes(size);
  if (removal == Removal::FreesEntry) return {};
  if (!quota.take_entry()) return Error::NoSpace;
  quota.give_back_entry();
  return {};
}

Result<void> OverlayDirectory::hide_lower(std::string_view name) {
  if (!is_to_be_hidden(name)) return {};
  const auto upper = overlay_.make_upper(path_);
  if (!upper) return upper.error();
  return (*upper)->create_symbolic_link(name, std::string(OverlayState::removed_mark));
}

Result<void> OverlayDirectory::remove_file(std::string_view name) {
  const auto found = find(name);
  if (!found) return found.error();
  if ((*found)->type() == NodeType::Directory) return Error::IsDirectory;
  const Overlay::View view = overlay_.view(path_);
  if (!view.upper || !view.upper->find(name)) return hide_lower(name);
  if (const auto checked = check_mark(name, Removal::FreesEntry); !checked) return checked;
  if (const auto removed = view.upper->remove_file(name); !removed) return removed;
  return hide_lower(name);
}

Result<void> OverlayDirectory::drop_upper(MemoryDirectory& parent, std::string_view name) {
  const auto directory = std::dynamic_pointer_cast<MemoryDirectory>(*parent.find(name));
  while (const auto mark = directory->entry_at(0)) {
    if (const auto removed = directory->remove_file(std::string(mark->name)); !removed) return removed;
  }
  overlay_.forget(*directory);
  return parent.remove_directory(name);
}

Result<void> OverlayDirectory::remove_directory(std::string_view name) {
  const auto found = find(name);
  if (!found) return found.error();
  const auto directory = std::dynamic_pointer_cast<Directory>(*found);
  if (!directory) return Error::NotDirectory;
  if (directory->entry_at(0)) return Error::NotEmpty;
  const Overlay::View view = overlay_.view(path_);
  if (!view.upper || !view.upper->find(name)) return hide_lower(name);
  if (const auto checked = check_mark(name, Removal::FreesEntry); !checked) return checked;
  if (const auto dropped = drop_upper(*view.upper, name); !dropped) return dropped;
  return hide_lower(name);
}

Result<void> OverlayDirectory::replace(const Node& source, OverlayDirectory& destination,
                                       std::string_view name) {
  const auto old = destination.find(name);
  if (!old) return old.error() == Error::NoEntry ? Result<void>() : old.error();
  const bool is_folder = source.type() == NodeType::Directory;
  const bool was_folder = (*old)->type() == NodeType::Directory;
  if (is_folder && !was_folder) return Error::NotDirectory;
  if (!is_folder && was_folder) return Error::IsDirectory;
  return was_folder ? destination.remove_directory(name) : Result<void>();
}

Result<void> OverlayDirectory::rename(std::string_view name, Directory& target,
                                      std::string_view target_name) {
  auto* const destination = dynamic_cast<OverlayDirectory*>(&target);
  if (!destination || &destination->overlay_ != &overlay_) return Error::CrossDevice;
  const auto source_path = host_path(path_, name);
  const auto target_path = host_path(destination->path_, target_name);
  if (!source_path || !target_path) return Error::NameTooLong;
  const auto source = find(name);
  if (!source) return source.error();
  const bool is_folder = (*source)->type() == NodeType::Directory;
  if (!is_folder && (*source)->type() != NodeType::RegularFile) return Error::NotPermitted;
  if (*source_path == *target_path) return {};
  if (is_folder && is_or_is_below(*target_path, *source_path)) return Error::Invalid;
  const Overlay::View view = overlay_.view(*source_path);
  if (is_folder && (!view.upper || overlay_.is_merged(*view.upper))) return Error::CrossDevice;
  if (const auto replaced = replace(**source, *destination, target_name); !replaced) return replaced;

  if (dynamic_cast<OverlayEntry*>(source->get())) {
    if (const auto copied = overlay_.copy_up(*source_path, Truncation::Keep); !copied) return copied.error();
  }
  const auto from = overlay_.make_upper(path_);
  if (!from) return from.error();
  const auto to = overlay_.make_upper(destination->path_);
  if (!to) return to.error();
  if (const auto checked = check_mark(name, Removal::Moves); !checked) return checked;
  if (const auto mark = (*to)->find(target_name); mark && is_removed_mark(**mark))
    static_cast<void>((*to)->remove_file(target_name));
  if (const auto moved = (*from)->rename(name, **to, target_name); !moved) return moved;
  return hide_lower(name);
}

HeldNode OverlayDirectory::held() const {
  return {.inode = inode_, .type = NodeType::Directory, .access = {}, .path = path_};
}

}  // namespace eryx::vfs
