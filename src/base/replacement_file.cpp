// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/replacement_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/system_error.hpp"

namespace eryx::base {

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

void ReplacementFile::move_into_place(mode_t mode) {
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
