// SPDX-License-Identifier: MIT OR Apache-2.0
#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/hex.hpp"
#include "base/replacement_file.hpp"
#include "base/system_error.hpp"
#include "base/unique_fd.hpp"
#include "eryx/mount.hpp"
#include "vfs/held_nodes.hpp"
#include "vfs/host_root.hpp"

namespace eryx {
namespace {

constexpr mode_t file_mode = 0666;
constexpr mode_t folder_mode = 0777;

[[noreturn]] void fail(const std::string& path, int error = errno) {
  throw base::system_failure(ErrorKind::Io, "cannot change '" + path + "'", error);
}

/// Changes one folder of the host. Everything is opened beneath it, and no link is followed.
class Applier {
 public:
  explicit Applier(const std::filesystem::path& target)
      : root_(::open(target.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    if (!root_) fail(target.string());
  }

  void apply(const FileChange& change) {
    const std::string& path = change.path;
    const std::size_t end = path.rfind('/');
    const std::string folder_path = end == std::string::npos ? "." : path.substr(0, end);
    const base::UniqueFd folder(vfs::open_beneath(root_.get(), folder_path.c_str(), O_PATH | O_DIRECTORY));
    if (!folder && errno == ENOENT && change.kind == FileChange::Kind::Removed) return;
    if (!folder) fail(path);
    const std::string name = end == std::string::npos ? path : path.substr(end + 1);
    if (change.kind == FileChange::Kind::Removed) {
      remove(folder.get(), name, path, 0);
    } else if (change.type == FileChange::Type::Folder) {
      make_folder(folder.get(), name, path);
    } else {
      write(folder.get(), name, change);
    }
  }

 private:
  static void remove(int folder, const std::string& name, const std::string& path, std::size_t depth) {
    if (::unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT) return;
    if (errno != EISDIR && errno != EPERM) fail(path);
    if (depth > vfs::maximum_host_depth) fail(path, ELOOP);
    base::UniqueFd inner(vfs::open_beneath(folder, name.c_str(), O_RDONLY | O_DIRECTORY));
    if (!inner) fail(path);
    remove_contents(std::move(inner), path, depth);
    if (::unlinkat(folder, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) fail(path);
  }

  static void remove_contents(base::UniqueFd folder, const std::string& path, std::size_t depth) {
    const int copy = ::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0);
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(copy < 0 ? nullptr : ::fdopendir(copy), &::closedir);
    if (!listing) {
      const base::UniqueFd unused(copy);
      fail(path);
    }
    while (const dirent* const entry = ::readdir(listing.get())) {
      const std::string name = entry->d_name;
      if (name != "." && name != "..") remove(folder.get(), name, path, depth + 1);
    }
  }

  static void make_folder(int folder, const std::string& name, const std::string& path) {
    if (::mkdirat(folder, name.c_str(), folder_mode) == 0) return;
    if (errno != EEXIST) fail(path);
    if (!base::UniqueFd(vfs::open_beneath(folder, name.c_str(), O_PATH | O_DIRECTORY))) fail(path);
  }

  /// Beside its place, then moved there.
  static void write(int folder, const std::string& name, const FileChange& change) {
    std::array<std::uint8_t, 8> random{};
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
      fail(change.path);
    const std::string temporary = ".eryx-" + base::to_hex(random);
    const base::UniqueFd file(
        vfs::open_beneath(folder, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL, file_mode));
    if (!file) fail(change.path);
    try {
      write_all(file.get(), change);
      keep_mode(folder, name, file.get());
      if (::renameat(folder, temporary.c_str(), folder, name.c_str()) != 0) fail(change.path);
    } catch (...) {
      ::unlinkat(folder, temporary.c_str(), 0);
      throw;
    }
  }

  static void write_all(int file, const FileChange& change) {
    std::string_view rest = change.contents;
    while (!rest.empty()) {
      const ssize_t count = ::write(file, rest.data(), rest.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) fail(change.path);
      rest.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  /// Whoever could read and write the old file can do so with the new one.
  static void keep_mode(int folder, const std::string& name, int file) {
    struct stat status {};
    if (::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode))
      static_cast<void>(::fchmod(file, status.st_mode & file_mode));
  }

  base::UniqueFd root_;
};

void apply_to_file(const MountChanges& changes, const std::filesystem::path& target, mode_t mode) {
  for (const FileChange& change : changes.changes) {
    if (!change.path.empty() || change.kind == FileChange::Kind::Removed ||
        change.type != FileChange::Type::File)
      throw Error(ErrorKind::InvalidArgument, "'" + change.path + "' is no change of a single file");
    base::ReplacementFile file(target);
    file.write(std::as_bytes(std::span(change.contents)));
    file.move_into_place(mode & file_mode);
  }
}

}  // namespace

void apply_changes(HostFiles, const MountChanges& changes, const std::filesystem::path& target) {
  struct stat status {};
  if (::stat(target.c_str(), &status) != 0) fail(target.string());
  if (S_ISREG(status.st_mode)) return apply_to_file(changes, target, status.st_mode);
  // First all of them: a forged list changes nothing.
  for (const FileChange& change : changes.changes) {
    if (change.path.empty() || !vfs::is_path_below(change.path))
      throw Error(ErrorKind::InvalidArgument, "'" + change.path + "' leads out of the folder");
  }
  Applier applier(target);
  for (const FileChange& change : changes.changes) applier.apply(change);
}

}  // namespace eryx
