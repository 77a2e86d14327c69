// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/mount.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

#include "base/system_error.hpp"
#include "base/unique_fd.hpp"
#include "vfs/host_source.hpp"
#include "vfs/overlay_file.hpp"
#include "vfs/overlay_source.hpp"

namespace eryx {
namespace {

using detail::Access;

[[noreturn]] void fail(const std::filesystem::path& path) {
  throw base::system_failure(ErrorKind::Io, "cannot mount '" + path.string() + "'");
}

/// File systems whose regular files act on the kernel or on processes: /proc/self/mem is the memory of the host.
constexpr std::array<std::uint32_t, 10> kernel_file_systems = {
    PROC_SUPER_MAGIC,   SYSFS_MAGIC,         DEBUGFS_MAGIC, TRACEFS_MAGIC,  SECURITYFS_MAGIC,
    CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, BPF_FS_MAGIC,  EFIVARFS_MAGIC, NSFS_MAGIC};

void check_file_system(int fd, const std::filesystem::path& path) {
  struct statfs status {};
  if (::fstatfs(fd, &status) != 0) fail(path);
  if (std::ranges::find(kernel_file_systems, static_cast<std::uint32_t>(status.f_type)) ==
      kernel_file_systems.end())
    return;
  throw Error(
      ErrorKind::InvalidArgument,
      "cannot mount '" + path.string() + "': what is there acts on this machine, and is no folder of files");
}

struct stat status_of(int fd, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) fail(path);
  return status;
}

std::shared_ptr<const vfs::MountSource> folder_source(base::UniqueFd folder, HostAccess access) {
  auto root = std::make_shared<const vfs::HostRoot>(std::move(folder));
  if (access == HostAccess::Overlay) return std::make_shared<const vfs::OverlaySource>(std::move(root));
  const auto writes = access == HostAccess::ReadWrite ? vfs::HostWrites::Allowed : vfs::HostWrites::Refused;
  return std::make_shared<const vfs::HostFolderSource>(std::move(root), writes);
}

std::shared_ptr<const vfs::MountSource> file_source(const std::filesystem::path& path, HostAccess access) {
  const bool writes = access == HostAccess::ReadWrite;
  // Whoever put a pipe in its place in the meantime does not make this wait.
  const int flags = (writes ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  base::UniqueFd file(::open(path.c_str(), flags));
  if (!file) fail(path);
  check_file_system(file.get(), path);
  const struct stat status = status_of(file.get(), path);
  if (!S_ISREG(status.st_mode))
    throw Error(ErrorKind::InvalidArgument, "'" + path.string() + "' is no regular file any more");
  if (access == HostAccess::Overlay)
    return std::make_shared<const vfs::OverlayFileSource>(std::move(file), status);
  return std::make_shared<const vfs::HostFileSource>(
      std::move(file), status, writes ? vfs::HostWrites::Allowed : vfs::HostWrites::Refused);
}

}  // namespace

Mount Mount::host(HostFiles, const std::filesystem::path& path, HostAccess access) {
  base::UniqueFd found(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!found) fail(path);
  check_file_system(found.get(), path);
  const struct stat status = status_of(found.get(), path);
  if (S_ISDIR(status.st_mode)) return Access::make<Mount>(folder_source(std::move(found), access));
  if (S_ISREG(status.st_mode)) return Access::make<Mount>(file_source(path, access));
  throw Error(ErrorKind::InvalidArgument,
              "cannot mount '" + path.string() + "': it is neither a folder nor a regular file");
}

}  // namespace eryx
