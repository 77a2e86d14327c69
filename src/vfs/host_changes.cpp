// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/host_changes.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/hex.hpp"
#include "vfs/host_listing.hpp"
#include "vfs/name.hpp"
#include "vfs/path.hpp"

namespace eryx::vfs {
namespace {

using base::UniqueFd;
using FolderUse = HostRoot::FolderUse;

/// Why a change is not made; thrown within this file only.
struct Refusal {
  std::string reason;
};

[[noreturn]] void refuse(std::string_view reason) { throw Refusal{std::string(reason)}; }
[[noreturn]] void fail(int error = errno) { refuse(std::generic_category().message(error)); }

std::string reason_of(Error error) {
  switch (error) {
    case Error::TooManySymbolicLinks: return "a symbolic link is in the way";
    case Error::NotPermitted: return "something else than a file or folder is in the way, or it may not be changed";
    case Error::CrossDevice: return "another file system begins there";
    case Error::NoEntry: return "No such file or directory";
    case Error::NotDirectory: return "Not a directory";
    case Error::Denied: return "Permission denied";
    case Error::ReadOnly: return "Read-only file system";
    case Error::NoSpace: return "No space left on device";
    case Error::NameTooLong: return "its path is too long, or too deep";
    case Error::TooManyDescriptors: return "Too many open files";
    default: return "Input/output error";
  }
}

template <typename T>
T required(Result<T> result) {
  if (!result) refuse(reason_of(result.error()));
  return std::move(*result);
}

/// Where a change is made: an entry of an open folder.
struct Place {
  UniqueFd folder;
  std::string name;
};

/// A path that leads nowhere but down.
HostPath checked(const std::string& text) {
  const auto path = Path::parse(text);
  if (!path || path->is_absolute() || path->ascents() > 0 || path->components().empty())
    refuse("its path leads elsewhere");
  HostPath checked;
  for (const std::string& name : path->components()) checked = required(host_child(checked, name));
  if (checked != text) refuse("its path leads elsewhere");
  return checked;
}

class Changes {
 public:
  explicit Changes(const HostRoot& root) : root_(root) {}

  void apply(const FileChange& change) {
    const Place place = place_of(change.path);
    if (change.kind == ChangeKind::Removed) return remove(place, change.thing);
    if (change.thing == FileChange::Thing::Folder) return make_folder(place);
    write(place, change.contents);
  }

 private:
  [[nodiscard]] Place place_of(const std::string& text) const {
    if (root_.is_file()) {
      if (!text.empty()) refuse("its path leads elsewhere");
      return {required(root_.open_around_file()), root_.name()};
    }
    const HostPath path = checked(text);
    UniqueFd folder = required(root_.open_folder(host_parent(path), FolderUse::Passing));
    return {std::move(folder), path.substr(path.rfind('/') + 1)};
  }

  /// Absent if there is nothing. Links and the like are refused.
  static std::optional<struct stat> look(int folder, const std::string& name) {
    struct stat status{};
    if (fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) return std::nullopt;
      fail();
    }
    if (S_ISLNK(status.st_mode)) refuse("a symbolic link is in the way");
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
      refuse("something else than a file or folder is in the way");
    return status;
  }

  static void make_folder(const Place& place) {
    if (mkdirat(place.folder.get(), place.name.c_str(), 0777) == 0) return;
    if (errno != EEXIST) fail();
    const auto found = look(place.folder.get(), place.name);
    if (!found || !S_ISDIR(found->st_mode)) refuse("a file is in the way");
  }

  static void write(const Place& place, std::string_view contents) {
    const auto replaced = look(place.folder.get(), place.name);
    if (replaced && S_ISDIR(replaced->st_mode)) refuse("a folder is in the way");
    const std::string draft = draft_name();
    const UniqueFd file(openat(place.folder.get(), draft.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!file) fail();
    try {
      fill(file.get(), contents);
      if (replaced && fchmod(file.get(), replaced->st_mode & 0777) != 0) fail();
      if (renameat(place.folder.get(), draft.c_str(), place.folder.get(), place.name.c_str()) != 0) fail();
    } catch (...) {
      unlinkat(place.folder.get(), draft.c_str(), 0);
      throw;
    }
  }

  static std::string draft_name() {
    std::array<std::uint8_t, 12> random{};
    if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) fail();
    return ".eryx-" + base::to_hex(random);
  }

  static void fill(int file, std::string_view contents) {
    while (!contents.empty()) {
      const ssize_t count = ::write(file, contents.data(), contents.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) fail();
      contents.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  static void remove(const Place& place, FileChange::Thing thing) {
    const auto found = look(place.folder.get(), place.name);
    if (!found) return;
    const bool is_folder = S_ISDIR(found->st_mode);
    if (is_folder != (thing == FileChange::Thing::Folder))
      refuse(is_folder ? "a folder is in its place" : "a file is in its place");
    if (!is_folder) {
      if (unlinkat(place.folder.get(), place.name.c_str(), 0) != 0) fail();
      return;
    }
    remove_folder(place.folder.get(), place.name, 0);
  }

  // Recurses, but no deeper than a program could look.
  static void remove_folder(int above, const std::string& name, std::size_t depth) {
    if (depth > maximum_host_depth) refuse("it is too deep");
    UniqueFd folder(openat(above, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder) fail();
    HostListing listing(std::move(folder));
    std::uint64_t position = 0;
    while (const auto entry = listing.entry_at(position)) {
      position = entry->next;
      const std::string below(entry->name);
      if (entry->type == NodeType::Directory) {
        remove_folder(listing.folder().get(), below, depth + 1);
      } else if (unlinkat(listing.folder().get(), below.c_str(), 0) != 0) {
        fail();
      }
    }
    if (unlinkat(above, name.c_str(), AT_REMOVEDIR) != 0) fail();
  }

  const HostRoot& root_;
};

}  // namespace

std::vector<RefusedChange> apply_changes(const HostRoot& root, const std::vector<FileChange>& changes) {
  Changes applied(root);
  std::vector<RefusedChange> refused;
  for (const FileChange& change : changes) {
    try {
      applied.apply(change);
    } catch (const Refusal& refusal) {
      refused.push_back({change.path, refusal.reason});
    }
  }
  return refused;
}

}  // namespace eryx::vfs
