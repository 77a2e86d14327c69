// SPDX-License-Identifier: MIT OR Apache-2.0
#include "checkpoint/checkpoint_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "base/replacement_file.hpp"
#include "base/system_error.hpp"
#include "base/unique_fd.hpp"
#include "eryx/error.hpp"

namespace eryx::checkpoint {

void save_file(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  constexpr mode_t readable_by_owner = 0600;
  base::ReplacementFile file(path);
  file.write(bytes);
  file.move_into_place(readable_by_owner);
}

std::vector<std::byte> load_file(const std::filesystem::path& path, Bytes largest) {
  const std::string name = "'" + path.string() + "'";
  // Without O_NONBLOCK, opening a pipe in place of the file would block.
  const base::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0)
    throw base::system_failure(ErrorKind::Io, "cannot open the checkpoint " + name);
  if (!S_ISREG(status.st_mode)) throw Error(ErrorKind::CheckpointCorrupt, name + " is not a regular file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > largest.count) {
    throw Error(ErrorKind::CheckpointMismatch, name + " has " + std::to_string(size) + " bytes, and " +
                                                   std::to_string(largest.count) + " are allowed here");
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw base::system_failure(ErrorKind::Io, "cannot read the checkpoint " + name);
    if (count == 0) break;  // the file became shorter in the meantime; the reader will notice
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace eryx::checkpoint
