// SPDX-License-Identifier: MIT OR Apache-2.0
#include "host_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <utility>

#include "misuse.hpp"

namespace eryx::cli {
namespace {

// Without O_NONBLOCK, opening a FIFO waits for its other end.
int open_to_read(const std::string& path, HostFile::Kind kind) {
  if (path == "-") return STDIN_FILENO;
  return open(path.c_str(), O_RDONLY | O_CLOEXEC | (kind == HostFile::Kind::Regular ? O_NONBLOCK : 0));
}

}  // namespace

HostFile::HostFile(std::string path, std::string_view purpose, Kind kind)
    : path_(std::move(path)), purpose_(purpose), descriptor_(open_to_read(path_, kind)) {
  if (descriptor_ < 0) fail(errno);
  if (kind == Kind::Regular && path_ != "-") require_regular();
}

HostFile::~HostFile() {
  if (descriptor_ > STDIN_FILENO) close(descriptor_);
}

void HostFile::require_regular() const {
  struct stat status {};
  if (fstat(descriptor_, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))) return;
  close(descriptor_);
  throw Misuse(fmt::format("cannot read the {} '{}': it is not a regular file", purpose_, path_));
}

void HostFile::fail(int error) const {
  throw Misuse(fmt::format("cannot read the {} '{}': {}", purpose_, path_, std::strerror(error)));
}

std::size_t HostFile::read(std::span<std::byte> target) const {
  while (true) {
    const ssize_t count = ::read(descriptor_, target.data(), target.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) fail(errno);
  }
}

std::string read_host_file(const std::string& path, std::string_view purpose, Bytes limit,
                           HostFile::Kind kind) {
  const HostFile file(path, purpose, kind);
  std::string contents;
  std::array<char, 1 << 16> block;
  while (contents.size() <= limit.count) {
    const std::uint64_t wanted = std::min<std::uint64_t>(block.size(), limit.count - contents.size() + 1);
    const std::size_t count =
        file.read(std::as_writable_bytes(std::span(block).first(static_cast<std::size_t>(wanted))));
    if (count == 0) break;
    contents.append(block.data(), count);
  }
  return contents;
}

void write_host_descriptor(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "writing the program's output");
    }
  }
}

}  // namespace eryx::cli
