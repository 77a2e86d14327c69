// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/replacement_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <utility>

#include "base/mapping.hpp"
#include "base/system_error.hpp"

namespace eryx::base {
namespace {

bool begins_with_zero_page(std::span<const std::byte> bytes) {
  return bytes.size() >= page_size && bytes.front() == std::byte{0} &&
         std::memcmp(bytes.data(), bytes.data() + 1, page_size - 1) == 0;
}

// Bytes up to the first place, in whole pages from the beginning, of which `is_wanted` holds no more.
template <typename Test>
std::size_t pages_while(std::span<const std::byte> bytes, const Test& is_wanted) {
  std::size_t size = 0;
  while (size < bytes.size() && is_wanted(bytes.subspan(size)))
    size = std::min(size + page_size, bytes.size());
  return size;
}

}  // namespace

ReplacementFile::ReplacementFile(std::filesystem::path destination)
    : destination_(std::move(destination)), name_(destination_.string() + ".XXXXXX") {
  // Opened first, so that after the rename only flushing the folder can fail.
  const std::filesystem::path folder = destination_.has_parent_path() ? destination_.parent_path() : ".";
  folder_ = UniqueFd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder_) throw failure("cannot open the folder of");
  file_ = UniqueFd(::mkostemp(name_.data(), O_CLOEXEC));
  if (!file_) throw failure("cannot create a file beside");
}

ReplacementFile::~ReplacementFile() {
  if (!renamed_) ::unlink(name_.c_str());
}

void ReplacementFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw failure("cannot write");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void ReplacementFile::write_with_holes(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t hole = pages_while(bytes, begins_with_zero_page);
    if (::lseek(file_.get(), static_cast<off_t>(hole), SEEK_CUR) < 0) throw failure("cannot write");
    bytes = bytes.subspan(hole);
    const std::size_t filled = pages_while(bytes, std::not_fn(begins_with_zero_page));
    write(bytes.first(filled));
    bytes = bytes.subspan(filled);
  }
}

void ReplacementFile::move_into_place(mode_t mode) {
  // A hole at the end is no part of the file yet.
  const off_t size = ::lseek(file_.get(), 0, SEEK_CUR);
  if (size < 0 || ::ftruncate(file_.get(), size) != 0) throw failure("cannot write");
  if (::fchmod(file_.get(), mode) != 0 || ::fsync(file_.get()) != 0) throw failure("cannot write");
  if (::rename(name_.c_str(), destination_.c_str()) != 0) throw failure("cannot replace");
  renamed_ = true;
  // EINVAL: the file system cannot flush folders, so the rename has to suffice.
  if (::fsync(folder_.get()) != 0 && errno != EINVAL) throw failure("cannot flush the folder of");
}

Error ReplacementFile::failure(const std::string& what) const {
  return system_failure(ErrorKind::Io, what + " '" + destination_.string() + "'");
}

}  // namespace eryx::base
