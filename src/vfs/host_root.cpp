// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/host_root.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/system_error.hpp"

namespace eryx::vfs {
namespace {

constexpr std::uint64_t restrictions =
    RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;

Timestamp to_timestamp(const timespec& time) {
  // WASI's times are unsigned nanoseconds since 1970, in 63 bits.
  constexpr std::int64_t last = INT64_MAX / 1'000'000'000 - 1;
  const std::int64_t seconds = std::clamp<std::int64_t>(time.tv_sec, 0, last);
  return Timestamp(std::chrono::seconds(seconds) + std::chrono::nanoseconds(time.tv_nsec));
}

timespec to_timespec(const std::optional<Timestamp>& time) {
  if (!time) return {.tv_sec = 0, .tv_nsec = UTIME_OMIT};
  const std::int64_t count = time->time_since_epoch().count();
  return {.tv_sec = count / 1'000'000'000, .tv_nsec = count % 1'000'000'000};
}

Result<void> succeeded(int returned) {
  if (returned != 0) return host_error(errno);
  return {};
}

}  // namespace

int open_beneath(int folder, const char* path, int flags, mode_t mode) noexcept {
  open_how how{};
  // No file of the host can make an open wait, become the process's terminal, or be inherited by its children.
  how.flags = static_cast<std::uint64_t>(flags) | static_cast<std::uint64_t>(O_CLOEXEC | O_NOFOLLOW);
  if ((flags & O_PATH) == 0) how.flags |= static_cast<std::uint64_t>(O_NONBLOCK | O_NOCTTY);
  how.mode = mode;
  how.resolve = restrictions;
  while (true) {
    const long opened = ::syscall(SYS_openat2, folder, path, &how, sizeof(how));
    if (opened >= 0 || errno != EINTR) return static_cast<int>(opened);
  }
}

HostRoot::HostRoot(base::UniqueFd folder) : folder_(std::move(folder)) {
  if (::fstat(folder_.get(), &status_) != 0)
    throw base::system_failure(ErrorKind::Io, "cannot look at a folder to mount");
  if (base::UniqueFd(open_beneath(folder_.get(), ".", O_PATH))) return;
  throw base::system_failure(ErrorKind::Unsupported, "folders cannot be mounted here: openat2");
}

Result<base::UniqueFd> HostRoot::open(const std::string& path, int flags) const {
  base::UniqueFd opened(open_beneath(folder_.get(), path.empty() ? "." : path.c_str(), flags));
  if (!opened) return host_error(errno);
  return opened;
}

Result<base::UniqueFd> HostRoot::open_regular(const std::string& path, int flags, struct stat& status) const {
  // Opening a device or a pipe can have effects, so the first look is one that opens nothing.
  const auto seen = this->status(path);
  if (!seen) return seen.error();
  if (!S_ISREG(seen->st_mode)) return S_ISDIR(seen->st_mode) ? Error::IsDirectory : Error::NotPermitted;
  auto opened = open(path, flags);
  if (!opened) return opened.error();
  // Somebody may have replaced it between the two.
  if (::fstat(opened->get(), &status) != 0) return host_error(errno);
  if (!S_ISREG(status.st_mode)) return Error::NotPermitted;
  return opened;
}

Result<struct stat> HostRoot::status(const std::string& path) const {
  const auto opened = open(path, O_PATH);
  if (!opened) return opened.error();
  struct stat status {};
  if (::fstat(opened->get(), &status) != 0) return host_error(errno);
  return status;
}

std::uint64_t HostRoot::inode_of(const struct stat& status) const {
  // Parts of some file systems have device numbers of their own, and number their files anew.
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;
  return status.st_ino ^ ((status.st_dev ^ status_.st_dev) * odd);
}

Error host_error(int error) {
  switch (error) {
    case EACCES: return Error::NoAccess;
    case EPERM:
    // A link where there was none, or another file system.
    case ELOOP:
    case EXDEV: return Error::NotPermitted;
    case EBUSY:
    case ETXTBSY: return Error::Busy;
    case EEXIST: return Error::Exists;
    case EFBIG: return Error::FileTooBig;
    case EINVAL: return Error::Invalid;
    case EISDIR: return Error::IsDirectory;
    case EMFILE:
    case ENFILE: return Error::TooManyDescriptors;
    case ENAMETOOLONG: return Error::NameTooLong;
    case ENOENT: return Error::NoEntry;
    case ENOSPC:
    case EDQUOT: return Error::NoSpace;
    case ENOTDIR: return Error::NotDirectory;
    case ENOTEMPTY: return Error::NotEmpty;
    case EROFS: return Error::ReadOnly;
    default: return Error::InputOutput;
  }
}

std::optional<NodeType> host_type(const struct stat& status) {
  if (S_ISREG(status.st_mode)) return NodeType::RegularFile;
  if (S_ISDIR(status.st_mode)) return NodeType::Directory;
  return std::nullopt;
}

Metadata host_metadata(const struct stat& status, std::uint64_t device, std::uint64_t inode) {
  return {.type = S_ISDIR(status.st_mode) ? NodeType::Directory : NodeType::RegularFile,
          .device = device,
          .inode = inode,
          .links = status.st_nlink,
          .size = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0)),
          .accessed = to_timestamp(status.st_atim),
          .modified = to_timestamp(status.st_mtim),
          .changed = to_timestamp(status.st_ctim),
          .mode = static_cast<Mode>(status.st_mode & 0777)};
}

Result<void> set_host_times(int fd, const TimeChange& change) {
  const std::array<timespec, 2> times = {to_timespec(change.accessed), to_timespec(change.modified)};
  return succeeded(::utimensat(fd, "", times.data(), AT_EMPTY_PATH));
}

Result<void> set_host_mode(int fd, Mode mode) {
  constexpr mode_t settable = 0666;
  struct stat status {};
  if (::fstat(fd, &status) != 0) return host_error(errno);
  return succeeded(::fchmod(fd, (status.st_mode & 07777 & ~settable) | (mode & settable)));
}

}  // namespace eryx::vfs
