// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/cache_turn.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <thread>
#include <utility>

#include "base/private_file.hpp"

namespace eryx::base {
namespace {

bool are_same(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

}  // namespace

CacheTurn::CacheTurn(const CacheFolder& folder, const Sha256& key, const std::function<bool()>& waits_on)
    : folder_(folder), name_(folder.file_name(key) + ".lock") {
  if (!folder_.descriptor()) return;
  while (attempt() == Attempt::Others && waits_on())
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

CacheTurn::~CacheTurn() {
  if (!lock_) return;
  struct stat mine {};
  struct stat there {};
  // If somebody has removed it, the name may be the lock of another by now.
  if (::fstat(lock_.get(), &mine) == 0 &&
      ::fstatat(folder_.descriptor().get(), name_.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 &&
      are_same(mine, there))
    ::unlinkat(folder_.descriptor().get(), name_.c_str(), 0);
}

CacheTurn::Attempt CacheTurn::attempt() {
  UniqueFd file(::openat(folder_.descriptor().get(), name_.c_str(),
                         O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!is_private(file, S_IFREG)) return Attempt::Impossible;
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) return Attempt::Others;
  // Whoever had it before may have removed the file in between: then others do not see this lock.
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || status.st_nlink == 0) return Attempt::Others;
  lock_ = std::move(file);
  return Attempt::Mine;
}

}  // namespace eryx::base
