// SPDX-License-Identifier: MIT OR Apache-2.0
#include "host_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
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
HostFile::HostFile(std::string path, std::string_view purpose)
    : path_(std::move(path)),
      purpose_(purpose),
      descriptor_(path_ == "-" ? STDIN_FILENO : open(path_.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) fail(errno);
}

HostFile::~HostFile() {
  if (descriptor_ > STDIN_FILENO) close(descriptor_);
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

std::string read_host_file(const std::string& path, std::string_view purpose, Bytes limit) {
  const HostFile file(path, purpose);
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
