// SPDX-License-Identifier: MIT OR Apache-2.0
#include "host_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "misuse.hpp"

namespace eryx::cli {
namespace {

/// Closes its descriptor, unless that is the process's standard input.
class ReadDescriptor {
 public:
  explicit ReadDescriptor(const std::string& path)
      : descriptor_(path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~ReadDescriptor() {
    if (descriptor_ > STDIN_FILENO) close(descriptor_);
  }
  ReadDescriptor(const ReadDescriptor&) = delete;
  ReadDescriptor& operator=(const ReadDescriptor&) = delete;

  [[nodiscard]] int get() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace

std::string read_host_file(const std::string& path, std::string_view purpose) {
  const auto fail = [&](int error) {
    throw Misuse(fmt::format("cannot read the {} '{}': {}", purpose, path, std::strerror(error)));
  };
  const ReadDescriptor file(path);
  if (file.get() < 0) fail(errno);
  std::string contents;
  std::array<char, 1 << 16> block;
  while (true) {
    const ssize_t count = read(file.get(), block.data(), block.size());
    if (count == 0) return contents;
    if (count > 0) {
      contents.append(block.data(), static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      fail(errno);
    }
  }
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
