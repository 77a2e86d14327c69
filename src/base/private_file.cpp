// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/private_file.hpp"

#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace eryx::base {
namespace {

// From statfs(2).
constexpr std::array<long, 6> elsewhere = {
    0x65735546,  // FUSE, virtiofs
    0x6969,      // NFS
    0xff534d42,  // CIFS
    0xfe534d42,  // SMB 2
    0x01021997,  // 9P
    0x00c36400,  // Ceph
};

bool is_here(const UniqueFd& file) {
  struct statfs system {};
  return ::fstatfs(file.get(), &system) == 0 &&
         std::ranges::find(elsewhere, system.f_type) == elsewhere.end();
}

}  // namespace

bool is_private(const UniqueFd& file, mode_t type) {
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0 || (status.st_mode & S_IFMT) != type) return false;
  const bool is_trusted = status.st_uid == ::geteuid() || status.st_uid == 0;
  return is_trusted && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0 && is_here(file);
}

}  // namespace eryx::base
