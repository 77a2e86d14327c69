// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/host_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/system_error.hpp"
#include "base/unique_fd.hpp"
#include "package/entry_rules.hpp"
#include "package/refusal.hpp"

namespace eryx::package {
namespace {

using base::UniqueFd;

[[noreturn]] void fail(const std::string& what, std::string_view path) {
  throw base::system_failure(ErrorKind::Io, what + " " + std::string(path));
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

/// Opens an entry of a folder by its plain name. Absent if it is a link.
std::optional<UniqueFd> open_beneath(int folder, const std::string& name, std::uint64_t flags) {
  open_how how{};
  // Without O_NONBLOCK, opening a fifo would wait for its writer.
  how.flags = flags | O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  // EAGAIN: something was renamed meanwhile, and the kernel cannot tell that all is well; or a lease is being broken.
  constexpr int most_tries = 1000;
  for (int tries = 0;; ++tries) {
    const long fd = ::syscall(SYS_openat2, folder, name.c_str(), &how, sizeof how);
    if (fd >= 0) return UniqueFd(static_cast<int>(fd));
    if (errno == ELOOP) return std::nullopt;
    if (errno != EINTR && (errno != EAGAIN || tries == most_tries)) fail("cannot open", name);
  }
}

/// What is left of the file, at most `most` bytes. Absent if there are more.
std::optional<std::string> read_all(int fd, std::uint64_t expected, std::uint64_t most,
                                    std::string_view path) {
  std::string contents;
  // One byte more shows a file that has grown.
  contents.resize(std::min(expected, most) + 1);
  std::size_t size = 0;
  for (;;) {
    const ssize_t count = ::read(fd, contents.data() + size, contents.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("cannot read", path);
    size += static_cast<std::size_t>(count);
    if (size > most) return std::nullopt;
    if (count == 0) break;
    if (size == contents.size()) contents.resize(std::min<std::uint64_t>(2 * size, most + 1));
  }
  contents.resize(size);
  return contents;
}

/// Reads a tree. Recursion is bounded by PackageLimits::depth.
///
/// Threading: none.
class FolderReader {
 public:
  explicit FolderReader(const PackageLimits& limits) : limits_(limits), rules_(limits) {}

  /// `prefix`: the folder's own path with a '/', or empty.
  void read(UniqueFd folder, const std::string& prefix) {
    for (const std::string& name : names(folder, prefix)) {
      const std::string path = prefix + name;
      struct stat status {};
      if (::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
        fail("cannot look at", path);
      if (S_ISDIR(status.st_mode)) {
        if (name.starts_with('.') || name == "__pycache__") continue;
        rules_.declare(path, EntryType::Folder, 0);
        read(open(folder, name, path, O_DIRECTORY), path + '/');
      } else if (S_ISREG(status.st_mode)) {
        read_file(folder, name, path);
      } else {
        refuse_entry(path, S_ISLNK(status.st_mode) ? "a symbolic link" : "neither a file nor a folder");
      }
    }
  }

  FileMap finish() {
    rules_.check_names();
    return std::move(files_);
  }

 private:
  static UniqueFd open(const UniqueFd& folder, const std::string& name, const std::string& path,
                       std::uint64_t flags) {
    auto opened = open_beneath(folder.get(), name, flags);
    if (!opened) refuse_entry(path, "a symbolic link");
    return std::move(*opened);
  }

  /// In the order of their bytes: what is refused does not depend on the file system.
  std::vector<std::string> names(const UniqueFd& folder, const std::string& prefix) {
    const int copy = ::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0);
    const std::unique_ptr<DIR, CloseDirectory> directory(copy < 0 ? nullptr : ::fdopendir(copy));
    if (!directory) {
      if (copy >= 0) ::close(copy);
      fail("cannot list", prefix);
    }
    std::vector<std::string> names;
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(directory.get());
      if (entry == nullptr) break;
      const std::string_view name(entry->d_name);
      if (name == "." || name == "..") continue;
      if (++listed_ > limits_.entries) refuse_beyond("more files and folders", "entries", limits_.entries);
      names.emplace_back(name);
    }
    if (errno != 0) fail("cannot list", prefix);
    std::ranges::sort(names);
    return names;
  }

  void read_file(const UniqueFd& folder, const std::string& name, const std::string& path) {
    const UniqueFd file = open(folder, name, path, 0);
    // It may have been replaced since it was looked at.
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) fail("cannot look at", path);
    if (!S_ISREG(status.st_mode)) refuse_entry(path, "neither a file nor a folder");
    auto contents =
        read_all(file.get(), static_cast<std::uint64_t>(status.st_size), limits_.file.count, path);
    if (!contents) refuse_beyond(in_quotes(path) + ": more bytes", "file", limits_.file.count);
    rules_.declare(path, EntryType::File, contents->size());
    files_.emplace(path, std::move(*contents));
  }

  const PackageLimits& limits_;
  EntryRules rules_;
  std::uint64_t listed_ = 0;
  FileMap files_;
};

}  // namespace

FileMap read_host_folder(const std::filesystem::path& path, const PackageLimits& limits) {
  UniqueFd folder(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY));
  if (!folder) fail("cannot open", path.native());
  FolderReader reader(limits);
  reader.read(std::move(folder), "");
  return reader.finish();
}

std::string read_host_file(const std::filesystem::path& path, const PackageLimits& limits) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) fail("cannot open", path.native());
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail("cannot look at", path.native());
  if (!S_ISREG(status.st_mode)) throw Error(ErrorKind::Io, "not a regular file: " + path.native());
  auto contents =
      read_all(file.get(), static_cast<std::uint64_t>(status.st_size), limits.archive.count, path.native());
  if (!contents) refuse_beyond("more bytes of the file", "archive", limits.archive.count);
  return std::move(*contents);
}

}  // namespace eryx::package
