// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/host_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "vfs/host_file.hpp"

namespace eryx::vfs {
namespace {

constexpr mode_t new_file_mode = 0666;  // not executable
constexpr mode_t new_folder_mode = 0777;

/// One that is open, with a listing that goes on.
class OpenHostDirectory final : public HostDirectory {
 public:
  OpenHostDirectory(HostPlacePtr place, HostPath path, const Metadata& metadata,
                    std::shared_ptr<HostDescriptor> counted, HostListing listing)
      : HostDirectory(std::move(place), std::move(path), metadata),
        counted_(std::move(counted)),
        listing_(std::move(listing)) {}

  Result<NodePtr> opened(const NodePtr& self, Access, Truncation) override { return self; }
  [[nodiscard]] std::optional<DirectoryEntry> entry_at(std::uint64_t position) const override {
    return listing_.entry_at(position);
  }

 private:
  std::shared_ptr<HostDescriptor> counted_;
  mutable HostListing listing_;
};

}  // namespace

Result<NodePtr> make_host_node(const HostPlacePtr& place, const HostPath& path) {
  const auto status = place->root->look(path);
  if (!status) return status.error();
  const Metadata metadata = host_metadata(*status, place->device);
  if (metadata.type == NodeType::Directory)
    return NodePtr(std::make_shared<HostDirectory>(place, path, metadata));
  return NodePtr(std::make_shared<HostFile>(place, path, metadata));
}

// The root lives as long as the mount; all others are made anew for each look-up.
Metadata HostDirectory::metadata() const {
  if (!path_.empty()) return metadata_;
  const auto status = place_->root->look(path_);
  return status ? host_metadata(*status, place_->device) : metadata_;
}

Result<NodePtr> HostDirectory::opened(const NodePtr&, Access, Truncation) {
  auto counted = HostDescriptor::take(place_->quota);
  if (!counted) return counted.error();
  auto listed = listing();
  if (!listed) return listed.error();
  return NodePtr(std::make_shared<OpenHostDirectory>(place_, path_, metadata(), std::move(*counted),
                                                     std::move(*listed)));
}

Result<void> HostDirectory::set_times(const TimeChange& change) {
  if (is_read_only()) return Error::ReadOnly;
  const auto folder = place_->root->open_folder(path_, HostRoot::FolderUse::Listing);
  return folder ? set_host_times(*folder, change) : folder.error();
}

Result<void> HostDirectory::set_mode(Mode mode) {
  if (is_read_only()) return Error::ReadOnly;
  const auto folder = place_->root->open_folder(path_, HostRoot::FolderUse::Listing);
  if (!folder) return folder.error();
  if (fchmod(folder->get(), mode & 0777u) != 0) return host_error(errno);
  return {};
}

DirectoryPtr HostDirectory::parent() const {
  if (path_.empty()) return place_->parent.lock();
  const auto above = make_host_node(place_, host_parent(path_));
  return above ? std::dynamic_pointer_cast<Directory>(*above) : nullptr;
}

Result<NodePtr> HostDirectory::find(std::string_view name) const {
  if (const auto checked = check_name(name); !checked) return checked.error();
  const auto path = host_child(path_, name);
  if (!path) return path.error();
  return make_host_node(place_, *path);
}

Result<HostListing> HostDirectory::listing() const {
  auto folder = place_->root->open_folder(path_, HostRoot::FolderUse::Listing);
  if (!folder) return folder.error();
  return HostListing(std::move(*folder));
}

std::optional<DirectoryEntry> HostDirectory::entry_at(std::uint64_t position) const {
  auto listed = listing();
  auto entry = listed ? listed->entry_at(position) : std::nullopt;
  if (!entry) return entry;
  listed_ = entry->name;
  entry->name = listed_;
  return entry;
}

Result<base::UniqueFd> HostDirectory::open_to_change() const {
  if (is_read_only()) return Error::ReadOnly;
  return place_->root->open_folder(path_, HostRoot::FolderUse::Passing);
}

// One name and nothing else: the calls below would also take a path.
Result<std::string> HostDirectory::entry_name(std::string_view name) const {
  if (const auto checked = check_name(name); !checked) return checked.error();
  if (const auto path = host_child(path_, name); !path) return path.error();
  return std::string(name);
}

Result<NodePtr> HostDirectory::create_file(std::string_view name) {
  const auto folder = open_to_change();
  if (!folder) return folder.error();
  const auto wanted = entry_name(name);
  if (!wanted) return wanted.error();
  if (!place_->quota.take_host_entry()) return Error::NoSpace;
  const base::UniqueFd made(openat(folder->get(), wanted->c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK,
                                   new_file_mode));
  if (!made) return host_error(errno);
  return find(name);
}

Result<void> HostDirectory::create_directory(std::string_view name) {
  const auto folder = open_to_change();
  if (!folder) return folder.error();
  const auto wanted = entry_name(name);
  if (!wanted) return wanted.error();
  if (!place_->quota.take_host_entry()) return Error::NoSpace;
  if (mkdirat(folder->get(), wanted->c_str(), new_folder_mode) != 0) return host_error(errno);
  return {};
}

Result<void> HostDirectory::remove_file(std::string_view name) {
  const auto folder = open_to_change();
  if (!folder) return folder.error();
  const auto found = find(name);
  if (!found) return found.error();
  if ((*found)->type() == NodeType::Directory) return Error::IsDirectory;
  if (unlinkat(folder->get(), std::string(name).c_str(), 0) != 0) return host_error(errno);
  return {};
}

Result<void> HostDirectory::remove_directory(std::string_view name) {
  const auto folder = open_to_change();
  if (!folder) return folder.error();
  const auto wanted = entry_name(name);
  if (!wanted) return wanted.error();
  if (unlinkat(folder->get(), wanted->c_str(), AT_REMOVEDIR) == 0) return {};
  return errno == EEXIST ? Error::NotEmpty : host_error(errno);
}

Result<void> HostDirectory::rename(std::string_view name, Directory& target, std::string_view target_name) {
  auto* const destination = dynamic_cast<HostDirectory*>(&target);
  if (!destination || destination->place_->root != place_->root) return Error::CrossDevice;
  const auto folder = open_to_change();
  if (!folder) return folder.error();
  const auto into = destination->open_to_change();
  if (!into) return into.error();
  const auto from = entry_name(name);
  const auto to = destination->entry_name(target_name);
  if (!from || !to) return from ? to.error() : from.error();
  if (const auto found = find(name); !found) return found.error();
  if (renameat(folder->get(), from->c_str(), into->get(), to->c_str()) == 0) return {};
  return errno == EEXIST ? Error::NotEmpty : host_error(errno);
}

}  // namespace eryx::vfs
