// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/host_listing.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

#include "vfs/name.hpp"

namespace eryx::vfs {
namespace {

constexpr std::size_t buffer_size = 32 << 10;

/// As the kernel writes it (getdents64), without the name.
struct KernelEntry {
  std::uint64_t inode;
  std::int64_t next;
  std::uint16_t size;
  std::uint8_t type;
};
constexpr std::size_t name_offset = 19;
static_assert(offsetof(KernelEntry, type) == 18);

std::optional<NodeType> to_type(mode_t mode) {
  if (S_ISREG(mode)) return NodeType::RegularFile;
  if (S_ISDIR(mode)) return NodeType::Directory;
  return std::nullopt;
}

}  // namespace

std::optional<DirectoryEntry> HostListing::entry_at(std::uint64_t position) {
  if (!go_to(position)) return std::nullopt;
  while (const auto raw = next()) {
    if (!check_name(raw->name)) continue;
    if (const auto type = type_of(*raw)) return DirectoryEntry{raw->name, *type, raw->inode, raw->next};
  }
  return std::nullopt;
}

// The guest reads on where it stopped, or repeats the last entry, which its buffer did not hold: both are near.
bool HostListing::go_to(std::uint64_t position) {
  const bool is_near = is_filled_ && position != 0;  // from the start: anew, as rewinddir does
  if (is_near && position == position_) return true;
  if (is_near && used_ > 0) {
    cursor_ = 0;
    position_ = begin_;
    while (cursor_ < used_) {
      if (position_ == position) return true;
      KernelEntry entry{};
      std::memcpy(&entry, buffer_.data() + cursor_, name_offset);
      cursor_ += entry.size;
      position_ = static_cast<std::uint64_t>(entry.next);
    }
  }
  // A position that no listing had leads the kernel to any entry, or to none.
  if (position > static_cast<std::uint64_t>(INT64_MAX)) return false;
  if (lseek(folder_.get(), static_cast<off_t>(position), SEEK_SET) < 0) return false;
  begin_ = position_ = position;
  used_ = cursor_ = 0;
  is_filled_ = true;
  return true;
}

std::optional<HostListing::RawEntry> HostListing::next() {
  if (cursor_ == used_ && !fill()) return std::nullopt;
  KernelEntry entry{};
  const char* const place = buffer_.data() + cursor_;
  std::memcpy(&entry, place, name_offset);
  cursor_ += entry.size;
  position_ = static_cast<std::uint64_t>(entry.next);
  return RawEntry{std::string_view(place + name_offset), entry.inode, position_, entry.type};
}

bool HostListing::fill() {
  buffer_.resize(buffer_size);
  begin_ = position_;
  const long count = syscall(SYS_getdents64, folder_.get(), buffer_.data(), buffer_.size());
  failed_ = count < 0;
  used_ = count > 0 ? static_cast<std::size_t>(count) : 0;
  cursor_ = 0;
  return used_ > 0;
}

std::optional<NodeType> HostListing::type_of(const RawEntry& entry) const {
  switch (entry.type) {
    case DT_REG: return NodeType::RegularFile;
    case DT_DIR: return NodeType::Directory;
    case DT_UNKNOWN: break;  // some file systems do not say
    default: return std::nullopt;
  }
  struct stat status{};
  if (fstatat(folder_.get(), entry.name.data(), &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  return to_type(status.st_mode);
}

}  // namespace eryx::vfs
