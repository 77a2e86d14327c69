// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/host_directory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "vfs/path.hpp"

namespace eryx::vfs {
namespace {

// Of new files and folders; the process's umask applies.
constexpr mode_t file_mode = 0666;
constexpr mode_t folder_mode = 0777;

Result<void> succeeded(int returned) {
  if (returned != 0) return host_error(errno);
  return {};
}

/// The type of an entry, without following a link.
Result<mode_t> type_in(int folder, const std::string& name) {
  struct stat status {};
  if (::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return host_error(errno);
  return status.st_mode & S_IFMT;
}

}  // namespace

Result<std::string> host_path(const std::string& folder, std::string_view name) {
  if (folder.empty()) return std::string(name);
  if (folder.size() + 1 + name.size() > maximum_path_size ||
      std::ranges::count(folder, '/') + 2 > static_cast<std::ptrdiff_t>(maximum_host_depth))
    return Error::NameTooLong;
  std::string path = folder;
  return path.append("/").append(name);
}

Result<NodePtr> find_host_node(const HostPlacePtr& place, const std::string& path) {
  const auto status = place->root().status(path);
  if (!status) return status.error();
  const auto type = host_type(*status);
  if (!type) return NodePtr(std::make_shared<HostSpecial>(place, *status));
  if (*type == NodeType::RegularFile) return NodePtr(std::make_shared<HostEntry>(place, path, *status));
  return NodePtr(std::make_shared<HostDirectory>(place, path, place->inode_of(*status)));
}

Metadata HostDirectory::metadata() const {
  const auto status = place_->root().status(path_);
  if (status && S_ISDIR(status->st_mode)) return host_metadata(*status, place_->device(), inode_);
  Metadata gone;
  gone.type = NodeType::Directory;
  gone.device = place_->device();
  gone.inode = inode_;
  gone.links = 0;
  return gone;
}

Result<void> HostDirectory::set_times(const TimeChange& change) {
  const auto folder = open_to_change();
  if (!folder) return folder.error();
  return set_host_times(folder->get(), change);
}

Result<void> HostDirectory::set_mode(Mode mode) {
  if (is_read_only()) return Error::ReadOnly;
  const auto folder = place_->root().open(path_, O_RDONLY | O_DIRECTORY);
  if (!folder) return folder.error();
  return set_host_mode(folder->get(), mode);
}

DirectoryPtr HostDirectory::parent() const {
  if (path_.empty()) return place_->parent();
  const std::size_t end = path_.rfind('/');
  const auto found = find_host_node(place_, end == std::string::npos ? std::string() : path_.substr(0, end));
  return found ? std::dynamic_pointer_cast<Directory>(*found) : nullptr;
}

Result<NodePtr> HostDirectory::find(std::string_view name) const {
  const auto path = host_path(path_, name);
  if (!path) return path.error();
  return find_host_node(place_, *path);
}

std::optional<DirectoryEntry> HostDirectory::entry_at(std::uint64_t position) const {
  return listing_.entry_at(place_, path_, position);
}

Result<base::UniqueFd> HostDirectory::open_to_change() const {
  if (is_read_only()) return Error::ReadOnly;
  return place_->root().open(path_, O_PATH | O_DIRECTORY);
}

Result<NodePtr> HostDirectory::create_file(std::string_view name) {
  const auto path = host_path(path_, name);
  if (!path) return path.error();
  const auto folder = open_to_change();
  if (!folder) return folder.error();
  auto descriptor = HostDescriptor::take(place_, HostDescriptor::Counting::Refusable);
  if (!descriptor) return descriptor.error();
  if (!place_->take_entry()) return Error::NoSpace;
  base::UniqueFd created(
      open_beneath(folder->get(), std::string(name).c_str(), O_RDWR | O_CREAT | O_EXCL, file_mode));
  if (!created) {
    const Error error = host_error(errno);
    place_->give_back_entry();
    return error;
  }
  descriptor->own(std::move(created));
  return NodePtr(
      std::make_shared<HostFile>(place_, std::move(*descriptor), Access{.read = true, .write = true}, *path));
}

Result<void> HostDirectory::create_directory(std::string_view name) {
  const auto path = host_path(path_, name);
  if (!path) return path.error();
  const auto folder = open_to_change();
  if (!folder) return folder.error();
  if (!place_->take_entry()) return Error::NoSpace;
  const auto created = succeeded(::mkdirat(folder->get(), std::string(name).c_str(), folder_mode));
  if (!created) place_->give_back_entry();
  return created;
}

// Where it leads is for the host's own programs to follow.
Result<void> HostDirectory::create_symbolic_link(std::string_view, std::string) {
  return is_read_only() ? Error::ReadOnly : Error::NotPermitted;
}

Result<void> HostDirectory::create_hard_link(std::string_view, const NodePtr& node) {
  if (is_read_only()) return Error::ReadOnly;
  return node->metadata().device == place_->device() ? Error::NotPermitted : Error::CrossDevice;
}

Result<void> HostDirectory::remove_file(std::string_view name) {
  const auto folder = open_to_change();
  if (!folder) return folder.error();
  return succeeded(::unlinkat(folder->get(), std::string(name).c_str(), 0));
}

Result<void> HostDirectory::remove_directory(std::string_view name) {
  const auto folder = open_to_change();
  if (!folder) return folder.error();
  const auto removed = succeeded(::unlinkat(folder->get(), std::string(name).c_str(), AT_REMOVEDIR));
  // As some file systems call a folder that is not empty.
  if (!removed && removed.error() == Error::Exists) return Error::NotEmpty;
  return removed;
}

Result<void> HostDirectory::rename(std::string_view name, Directory& target, std::string_view target_name) {
  auto* const destination = dynamic_cast<HostDirectory*>(&target);
  if (!destination || destination->place_ != place_) return Error::CrossDevice;
  if (const auto path = host_path(destination->path_, target_name); !path) return path.error();
  const auto from = open_to_change();
  if (!from) return from.error();
  const auto to = destination->open_to_change();
  if (!to) return to.error();
  const std::string old_name(name);
  const auto type = type_in(from->get(), old_name);
  if (!type) return type.error();
  // A link under a name that the host's programs trust would lead them elsewhere.
  if (*type != S_IFREG && *type != S_IFDIR) return Error::NotPermitted;
  const auto moved =
      succeeded(::renameat(from->get(), old_name.c_str(), to->get(), std::string(target_name).c_str()));
  if (!moved && moved.error() == Error::Exists) return Error::NotEmpty;
  return moved;
}

HeldNode HostDirectory::held() const {
  return {.inode = inode_, .type = NodeType::Directory, .access = {}, .path = path_};
}

}  // namespace eryx::vfs
