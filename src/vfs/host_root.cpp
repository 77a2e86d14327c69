// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/host_root.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/system_error.hpp"
#include "eryx/error.hpp"
#include "vfs/path.hpp"

namespace eryx::vfs {
namespace {

// O_NONBLOCK: what is swapped for a pipe at the last moment must not keep anyone waiting.
constexpr int safe_flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

int open_beneath(int folder, const char* path, int flags, std::uint64_t more_resolve) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | more_resolve;
  while (true) {
    const long opened = syscall(SYS_openat2, folder, path, &how, sizeof how);
    if (opened >= 0 || errno != EINTR) return static_cast<int>(opened);
  }
}

Result<struct stat> status_of(const base::UniqueFd& fd) {
  struct stat status{};
  if (fstat(fd.get(), &status) != 0) return host_error(errno);
  if (S_ISLNK(status.st_mode)) return Error::TooManySymbolicLinks;
  if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) return Error::NotPermitted;
  return status;
}

Timestamp timestamp(const struct timespec& time) {
  const auto since = std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  return std::max(Timestamp(), Timestamp(since));  // guests' times are unsigned
}

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
  throw eryx::Error(ErrorKind::InvalidArgument, "cannot mount '" + path.string() + "': " + why);
}

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  if (error == ENOENT || error == ENOTDIR) refuse(path, std::generic_category().message(error));
  throw base::system_failure(ErrorKind::Io, "cannot mount '" + path.string() + "'", error);
}

}  // namespace

Result<HostPath> host_child(std::string_view folder, std::string_view name) {
  if (folder.empty()) return HostPath(name);
  if (static_cast<std::size_t>(std::ranges::count(folder, '/')) + 2 > maximum_host_depth)
    return Error::NameTooLong;
  if (folder.size() + 1 + name.size() >= maximum_path_size) return Error::NameTooLong;
  return HostPath(folder) + '/' + std::string(name);
}

HostPath host_parent(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return HostPath(path.substr(0, slash == std::string_view::npos ? 0 : slash));
}

Error host_error(int error) {
  switch (error) {
    case EACCES: return Error::Denied;
    case EAGAIN:
    case EBUSY:
    case ETXTBSY: return Error::Busy;
    case EDQUOT:
    case ENOSPC: return Error::NoSpace;
    case EEXIST: return Error::Exists;
    case EFBIG:
    case EOVERFLOW: return Error::FileTooBig;
    case EILSEQ: return Error::IllegalName;
    case EINVAL: return Error::Invalid;
    case EISDIR: return Error::IsDirectory;
    case ELOOP: return Error::TooManySymbolicLinks;
    case EMFILE:
    case ENFILE: return Error::TooManyDescriptors;
    case ENAMETOOLONG: return Error::NameTooLong;
    case ENOENT: return Error::NoEntry;
    case ENOTDIR: return Error::NotDirectory;
    case ENOTEMPTY: return Error::NotEmpty;
    case ENXIO:
    case EPERM: return Error::NotPermitted;
    case EROFS: return Error::ReadOnly;
    case ESTALE: return Error::Stale;
    case EXDEV: return Error::CrossDevice;
    default: return Error::InputOutput;
  }
}

Metadata host_metadata(const struct stat& status, std::uint64_t device) {
  return {.type = S_ISDIR(status.st_mode) ? NodeType::Directory : NodeType::RegularFile,
          .device = device,
          .inode = status.st_ino,
          .links = status.st_nlink,
          .size = static_cast<std::uint64_t>(status.st_size),
          .accessed = timestamp(status.st_atim),
          .modified = timestamp(status.st_mtim),
          .changed = timestamp(status.st_ctim),
          .mode = static_cast<Mode>(status.st_mode & 0777)};
}

std::shared_ptr<const HostRoot> HostRoot::open(const std::filesystem::path& path) {
  // The embedder's own path may lead through links.
  const base::UniqueFd found(::open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat status{};
  if (!found || fstat(found.get(), &status) != 0) fail(path, errno);
  const std::shared_ptr<HostRoot> root(new HostRoot());
  root->device_ = status.st_dev;
  root->inode_ = status.st_ino;
  if (S_ISDIR(status.st_mode)) {
    root->folder_ = base::UniqueFd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root->folder_) fail(path, errno);
  } else if (S_ISREG(status.st_mode)) {
    std::error_code error;
    const std::filesystem::path real = std::filesystem::canonical(path, error);
    if (error) fail(path, error.value());
    root->folder_ = base::UniqueFd(::open(real.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root->folder_) fail(path, errno);
    root->name_ = real.filename().string();
  } else {
    refuse(path, "it is neither a folder nor a regular file");
  }
  const int probe = open_beneath(root->folder_.get(), ".", O_PATH | O_CLOEXEC, 0);
  const base::UniqueFd probed(probe);
  if (!probed && (errno == ENOSYS || errno == EPERM)) {
    throw eryx::Error(ErrorKind::Unsupported,
                      "the system call openat2 is missing, which host folders need: use Linux 5.6 or later, and let "
                      "the filter of system calls, if there is one, pass it");
  }
  return root;
}

Result<base::UniqueFd> HostRoot::resolve(const HostPath& path, int flags) const {
  if (is_file() && !path.empty()) return Error::NotDirectory;
  const std::string& wanted = is_file() ? name_ : path;
  // A file may be all that is mounted on the host, too.
  const std::uint64_t crossing = is_file() ? 0 : RESOLVE_NO_XDEV;
  base::UniqueFd fd(
      open_beneath(folder_.get(), wanted.empty() ? "." : wanted.c_str(), flags | safe_flags, crossing));
  if (!fd) return host_error(errno);
  return fd;
}

Result<struct stat> HostRoot::look(const HostPath& path) const {
  const auto fd = resolve(path, O_PATH);
  if (!fd) return fd.error();
  auto status = status_of(*fd);
  if (status && is_file() && !S_ISREG(status->st_mode)) return Error::NotPermitted;
  return status;
}

Result<base::UniqueFd> HostRoot::open_file(const HostPath& path, Access access) const {
  // Looked at first, because opening a device can have effects.
  const auto found = look(path);
  if (!found) return found.error();
  if (S_ISDIR(found->st_mode)) return Error::IsDirectory;
  auto fd = resolve(path, access.write ? (access.read ? O_RDWR : O_WRONLY) : O_RDONLY);
  if (!fd) return fd;
  const auto opened = status_of(*fd);
  if (!opened) return opened.error();
  if (!S_ISREG(opened->st_mode)) return Error::NotPermitted;
  if (access.write && (opened->st_nlink > 1 || (opened->st_mode & (S_ISUID | S_ISGID)) != 0))
    return Error::NotPermitted;
  return fd;
}

Result<base::UniqueFd> HostRoot::open_folder(const HostPath& path, FolderUse use) const {
  if (is_file()) return Error::NotDirectory;
  return resolve(path, O_DIRECTORY | (use == FolderUse::Passing ? O_PATH : O_RDONLY));
}

Result<base::UniqueFd> HostRoot::open_around_file() const {
  base::UniqueFd fd(open_beneath(folder_.get(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC, 0));
  if (!fd) return host_error(errno);
  return fd;
}

}  // namespace eryx::vfs
