// SPDX-License-Identifier: MIT OR Apache-2.0
#include "checkpoint/checkpoint_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>

#include "base/replacement_file.hpp"
#include "base/system_error.hpp"
#include "base/unique_fd.hpp"
#include "checkpoint/format.hpp"
#include "eryx/error.hpp"

namespace eryx::checkpoint {
namespace {

[[noreturn]] void mismatch(const std::string& message) {
  throw Error(ErrorKind::CheckpointMismatch, message);
}

}  // namespace

void save_file(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  constexpr mode_t readable_by_owner = 0600;
  base::ReplacementFile file(path);
  file.write(bytes);
  file.move_into_place(readable_by_owner);
}

std::vector<std::byte> load_stream(const ByteSource& source, Bytes expected, Bytes largest,
                                   const StartCheck& check) {
  std::vector<std::byte> bytes;
  std::size_t done = 0;
  const auto fill = [&](std::size_t wanted) {
    bytes.resize(wanted);
    while (done < wanted) {
      const std::size_t count = source(std::span(bytes).subspan(done));
      if (count == 0) break;
      done += count;
    }
    const bool is_full = done == wanted;
    bytes.resize(done);
    return is_full;
  };
  const bool has_more = fill(sizeof(CheckpointHeader));
  if (check) check(bytes);
  bytes.reserve(std::min(expected.count, largest.count));
  constexpr std::size_t largest_step = std::size_t{16} << 20;
  while (has_more && fill(done + std::min(std::max(done, std::size_t{4096}), largest_step))) {
    if (done > largest.count) break;
  }
  if (done > largest.count)
    mismatch("this checkpoint has more than the " + std::to_string(largest.count) +
             " bytes that are allowed here");
  return bytes;
}

std::vector<std::byte> load_file(const std::filesystem::path& path, Bytes largest, const StartCheck& check) {
  const std::string name = "'" + path.string() + "'";
  // Without O_NONBLOCK, opening a pipe in place of the file would block.
  const base::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0)
    throw base::system_failure(ErrorKind::Io, "cannot open the checkpoint " + name);
  if (!S_ISREG(status.st_mode)) throw Error(ErrorKind::CheckpointCorrupt, name + " is not a regular file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > largest.count) {
    mismatch(name + " has " + std::to_string(size) + " bytes, and " + std::to_string(largest.count) +
             " are allowed here");
  }
  const ByteSource source = [&](std::span<std::byte> target) -> std::size_t {
    while (true) {
      const ssize_t count = ::read(file.get(), target.data(), target.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) throw base::system_failure(ErrorKind::Io, "cannot read the checkpoint " + name);
    }
  };
  return load_stream(source, {size}, largest, check);
}

}  // namespace eryx::checkpoint
