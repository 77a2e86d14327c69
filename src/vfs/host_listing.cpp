// SPDX-License-Identifier: MIT OR Apache-2.0
#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "vfs/host_directory.hpp"
#include "vfs/name.hpp"

namespace eryx::vfs {
namespace {

constexpr std::size_t buffer_size = 32u << 10;

/// What the kernel writes for each entry; its name follows.
struct Header {
  std::uint64_t inode;
  std::int64_t next;
  std::uint16_t size;
  std::uint8_t type;
};
constexpr std::size_t name_offset = 19;

NodeType type_of(std::uint8_t type) {
  switch (type) {
    case DT_DIR: return NodeType::Directory;
    case DT_REG: return NodeType::RegularFile;
    // The file system does not say, or it is something that cannot be opened.
    default: return NodeType::Stream;
  }
}

}  // namespace

bool HostListing::is_buffered(std::uint64_t position) {
  if (size_ == 0 || position == 0) return false;
  for (int round = 0; round < 2; ++round) {
    while (offset_ < size_) {
      if (position_ == position) return true;
      Header header;
      std::memcpy(&header, buffer_.data() + offset_, name_offset);
      offset_ += header.size;
      position_ = static_cast<std::uint64_t>(header.next);
    }
    // A listing continues where it was; one that goes back looks through the whole piece.
    offset_ = 0;
    position_ = first_;
  }
  return false;
}

bool HostListing::read_from(const HostPlacePtr& place, const std::string& path, std::uint64_t position) {
  if (buffer_.empty()) buffer_.resize(buffer_size);
  const bool continues = descriptor_ && size_ > 0 && position == end_;
  size_ = 0;
  base::UniqueFd own;
  if (!descriptor_) {
    auto opened = place->root().open(path, O_RDONLY | O_DIRECTORY);
    if (!opened) return false;
    if (auto taken = HostDescriptor::take(place, HostDescriptor::Counting::Refusable)) {
      descriptor_.emplace(std::move(*taken));
      descriptor_->own(std::move(*opened));
    } else {
      own = std::move(*opened);
    }
  }
  const int folder = descriptor_ ? descriptor_->get() : own.get();
  if (!continues && ::lseek(folder, static_cast<off_t>(position), SEEK_SET) < 0) return false;
  const long count = ::syscall(SYS_getdents64, folder, buffer_.data(), buffer_.size());
  if (count <= 0) return false;
  size_ = static_cast<std::size_t>(count);
  first_ = position_ = position;
  offset_ = 0;
  std::uint64_t end = position;
  for (std::size_t at = 0; at < size_;) {
    Header header;
    std::memcpy(&header, buffer_.data() + at, name_offset);
    end = static_cast<std::uint64_t>(header.next);
    at += header.size;
  }
  end_ = end;
  return true;
}

std::optional<DirectoryEntry> HostListing::entry_at(const HostPlacePtr& place, const std::string& path,
                                                    std::uint64_t position) {
  while (position <= static_cast<std::uint64_t>(INT64_MAX)) {
    if (!is_buffered(position) && !read_from(place, path, position)) break;
    Header header;
    std::memcpy(&header, buffer_.data() + offset_, name_offset);
    const std::string_view name(buffer_.data() + offset_ + name_offset);
    position = static_cast<std::uint64_t>(header.next);
    // Names that no guest can say are left out, as are "." and "..".
    if (!check_name(name)) continue;
    return DirectoryEntry{name, type_of(header.type), place->listed_inode(header.inode), position};
  }
  // The end. A finished listing needs no descriptor.
  descriptor_.reset();
  size_ = 0;
  return std::nullopt;
}

Result<void> check_host_listing(const HostPlacePtr& place, const std::string& path) {
  const auto opened = place->root().open(path, O_RDONLY | O_DIRECTORY);
  if (!opened && opened.error() == Error::NoAccess) return Error::NoAccess;
  return {};
}

}  // namespace eryx::vfs
