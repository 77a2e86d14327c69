// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/conversions.hpp"

namespace eryx::wasi {
namespace {

/// What every open file allows: synchronize, set flags, advise, look at, set times, poll.
constexpr auto file_rights =
    static_cast<Rights>(1u << 0 | 1u << 3 | 1u << 4 | 1u << 7 | 1u << 21 | 1u << 23) |
    Rights::PollFdReadWrite;
constexpr Rights position_rights = Rights::FdSeek | Rights::FdTell;
constexpr Rights write_rights = Rights::FdWrite | Rights::FdAllocate | Rights::FdFilestatSetSize;

vfs::Result<std::optional<vfs::Timestamp>, Errno> chosen_time(bool given, bool now_wanted, WasiTimestamp time,
                                                              vfs::Timestamp now) {
  if (given && now_wanted) return Errno::Invalid;
  if (now_wanted) return std::optional(now);
  if (!given) return std::optional<vfs::Timestamp>();
  if (time > static_cast<WasiTimestamp>(INT64_MAX)) return Errno::Invalid;
  return std::optional(vfs::Timestamp(std::chrono::nanoseconds(static_cast<std::int64_t>(time))));
}

}  // namespace

Filetype to_filetype(vfs::NodeType type) {
  switch (type) {
    case vfs::NodeType::Directory: return Filetype::Directory;
    case vfs::NodeType::RegularFile: return Filetype::RegularFile;
    case vfs::NodeType::SymbolicLink: return Filetype::SymbolicLink;
    case vfs::NodeType::CharacterDevice: return Filetype::CharacterDevice;
    // Preview 1 has no type for a pipe.
    case vfs::NodeType::Stream: return Filetype::Unknown;
  }
  return Filetype::Unknown;
}

WasiTimestamp to_wasi(vfs::Timestamp time) {
  return static_cast<WasiTimestamp>(time.time_since_epoch().count());
}

Filestat to_filestat(const vfs::Metadata& metadata) {
  Filestat stat{};
  stat.device = metadata.device;
  stat.inode = metadata.inode;
  stat.type = to_filetype(metadata.type);
  const vfs::Mode mode = metadata.mode.value_or(vfs::default_mode(metadata.type));
  stat.links = (metadata.links & UINT32_MAX) | std::uint64_t{mode} << filestat_mode_shift;
  stat.size = metadata.size;
  stat.accessed = to_wasi(metadata.accessed);
  stat.modified = to_wasi(metadata.modified);
  stat.changed = to_wasi(metadata.changed);
  return stat;
}

RightsPair rights_of(const vfs::OpenFile& file) {
  const vfs::NodeType type = file.node()->type();
  if (type == vfs::NodeType::Directory) {
    return {.base = Rights::All & ~(position_rights | write_rights), .inheriting = Rights::All};
  }
  Rights base = file_rights;
  // A device has these too, although they have no effect: without them the C library takes it for a terminal.
  if (file.is_seekable()) base = base | position_rights;
  if (file.access().read) base = base | Rights::FdRead;
  if (file.access().write) base = base | write_rights;
  return {.base = base, .inheriting = Rights::None};
}

vfs::Result<vfs::TimeChange, Errno> to_time_change(WasiTimestamp accessed, WasiTimestamp modified,
                                                   TimeFlags flags, vfs::Timestamp now) {
  if (!is_subset(flags, TimeFlags::All)) return Errno::Invalid;
  const auto new_accessed =
      chosen_time(has(flags, TimeFlags::Accessed), has(flags, TimeFlags::AccessedNow), accessed, now);
  if (!new_accessed) return new_accessed.error();
  const auto new_modified =
      chosen_time(has(flags, TimeFlags::Modified), has(flags, TimeFlags::ModifiedNow), modified, now);
  if (!new_modified) return new_modified.error();
  return vfs::TimeChange{*new_accessed, *new_modified};
}

}  // namespace eryx::wasi
