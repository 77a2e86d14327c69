// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/layer.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "base/system_error.hpp"

namespace eryx::engine {

bool Layer::may_be_written_mapped() {
  static const bool is_strict = [] {
    char mode = 0;
    const base::UniqueFd file(::open("/proc/sys/vm/overcommit_memory", O_RDONLY | O_CLOEXEC));
    return !file || ::read(file.get(), &mode, 1) != 1 || mode == '2';
  }();
  return !is_strict;
}

Layer::Layer() : file_(::memfd_create("eryx-layer", MFD_CLOEXEC)) {
  if (file_.get() < 0 || ::ftruncate(file_.get(), static_cast<off_t>(size)) != 0) {
    throw base::system_failure(ErrorKind::OutOfResources, "cannot make a file in memory for a session");
  }
}

void Layer::write(std::uint64_t offset, std::span<const std::byte> pages) {
  while (!pages.empty()) {
    const ssize_t count = ::pwrite(file_.get(), pages.data(), pages.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw base::system_failure(ErrorKind::OutOfResources, "cannot keep a session's memory");
    pages = pages.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
}

void Layer::read(std::uint64_t offset, std::span<std::byte> pages) const {
  while (!pages.empty()) {
    const ssize_t count = ::pread(file_.get(), pages.data(), pages.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw base::system_failure(ErrorKind::Internal, "cannot read a session's memory");
    pages = pages.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
}

}  // namespace eryx::engine
