// SPDX-License-Identifier: MIT OR Apache-2.0
// Descriptors: their metadata and flags. Reading and writing: fd_io.cpp.

#include <cstring>

#include "wasi/conversions.hpp"
#include "wasi/preview1.hpp"

namespace eryx::wasi {
namespace {

constexpr std::string_view preopen_name = "/";

}  // namespace

Errno Preview1::fd_advise(Fd fd, FileSize /*offset*/, FileSize /*length*/, Advice advice) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  if (advice > Advice::NoReuse) return Errno::Invalid;
  if (!file->is_seekable()) return Errno::NotSeekable;
  // Everything is in memory: advice cannot speed up anything.
  return Errno::Success;
}

Errno Preview1::fd_allocate(Fd fd, FileSize offset, FileSize length) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  if (length == 0) return Errno::Invalid;
  if (offset > UINT64_MAX - length) return Errno::FileTooBig;
  return to_errno(file->reserve(offset + length));
}

Errno Preview1::fd_close(Fd fd) { return to_errno(files_.descriptors().close(fd)); }

// Writes are visible at once and last as long as the execution: there is nothing to synchronize.
Errno Preview1::fd_datasync(Fd fd) { return fd_sync(fd); }

Errno Preview1::fd_sync(Fd fd) { return open_file(fd) ? Errno::Success : Errno::BadDescriptor; }

Errno Preview1::fd_fdstat_get(Fd fd, GuestPtr<Fdstat> stat) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  const RightsPair rights = rights_of(*file);
  Fdstat result{};
  result.type = to_filetype(file->node()->type());
  if (file->write_mode() == vfs::WriteMode::Append)
    result.flags = static_cast<std::uint16_t>(FdFlags::Append);
  result.base = rights.base;
  result.inheriting = rights.inheriting;
  return memory_.store(stat, result) ? Errno::Success : Errno::Fault;
}

Errno Preview1::fd_fdstat_set_flags(Fd fd, FdFlags flags) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  if (!is_subset(flags, FdFlags::All)) return Errno::Invalid;
  // The other flags request what is always the case: no call waits, and every write is complete when it returns.
  file->set_write_mode(has(flags, FdFlags::Append) ? vfs::WriteMode::Append : vfs::WriteMode::AtOffset);
  return Errno::Success;
}

Errno Preview1::fd_fdstat_set_rights(Fd fd, Rights base, Rights inheriting) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  const RightsPair current = rights_of(*file);
  if (!is_subset(base, current.base) || !is_subset(inheriting, current.inheriting)) return Errno::NotCapable;
  // This host distinguishes only the rights to read and to write; dropping others has no effect.
  file->set_access({.read = file->access().read && has(base, Rights::FdRead),
                    .write = file->access().write && has(base, Rights::FdWrite)});
  return Errno::Success;
}

Errno Preview1::fd_filestat_get(Fd fd, GuestPtr<Filestat> stat) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  return memory_.store(stat, to_filestat(file->node()->metadata())) ? Errno::Success : Errno::Fault;
}

Errno Preview1::fd_filestat_set_size(Fd fd, FileSize size) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  return to_errno(file->resize(size));
}

Errno Preview1::fd_filestat_set_times(Fd fd, WasiTimestamp accessed, WasiTimestamp modified,
                                      TimeFlags flags) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  if (flags == TimeFlags::Mode) {
    if (accessed > vfs::all_mode_bits || modified != 0) return Errno::Invalid;
    return to_errno(file->node()->set_mode(static_cast<vfs::Mode>(accessed)));
  }
  const auto change = to_time_change(accessed, modified, flags, clock_.now());
  if (!change) return change.error();
  return to_errno(file->node()->set_times(*change));
}

Errno Preview1::fd_prestat_get(Fd fd, GuestPtr<Prestat> prestat) {
  if (!files_.is_preopened(fd)) return Errno::BadDescriptor;
  Prestat result{};
  result.name_size = preopen_name.size();
  return memory_.store(prestat, result) ? Errno::Success : Errno::Fault;
}

Errno Preview1::fd_prestat_dir_name(Fd fd, GuestPtr<char> name, Size name_size) {
  if (!files_.is_preopened(fd)) return Errno::BadDescriptor;
  if (name_size < preopen_name.size()) return Errno::NameTooLong;
  const auto target = memory_.bytes(name.address, preopen_name.size());
  if (!target) return Errno::Fault;
  std::memcpy(target->data(), preopen_name.data(), preopen_name.size());
  return Errno::Success;
}

Errno Preview1::fd_renumber(Fd from, Fd to) { return to_errno(files_.descriptors().renumber(from, to)); }

}  // namespace eryx::wasi
