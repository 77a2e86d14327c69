// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>
#include <cstring>
#include <utility>

#include "wasi/conversions.hpp"
#include "wasi/preview1.hpp"

namespace eryx::wasi {
namespace {

vfs::FinalLink final_link_of(LookupFlags lookup) {
  return has(lookup, LookupFlags::SymlinkFollow) ? vfs::FinalLink::Follow : vfs::FinalLink::Keep;
}

vfs::Creation creation_of(OpenFlags flags) {
  if (!has(flags, OpenFlags::Create)) return vfs::Creation::None;
  return has(flags, OpenFlags::Exclusive) ? vfs::Creation::Exclusive : vfs::Creation::IfAbsent;
}

}  // namespace

vfs::Result<std::string_view, Errno> Preview1::path_text(GuestPtr<char> path, Size path_size) const {
  const auto bytes = memory_.bytes(path.address, path_size);
  if (!bytes) return Errno::Fault;
  if (path_size > vfs::maximum_path_size) return Errno::NameTooLong;
  return std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

vfs::Result<Preview1::Location, Errno> Preview1::locate(Fd fd, GuestPtr<char> path, Size path_size) const {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  vfs::DirectoryPtr base = file->directory();
  if (!base) return Errno::NotDirectory;
  const auto text = path_text(path, path_size);
  if (!text) return text.error();
  auto parsed = vfs::Path::parse(*text);
  if (!parsed) return to_errno(parsed.error());
  return Location{std::move(base), std::move(*parsed)};
}

Errno Preview1::path_create_directory(Fd fd, GuestPtr<char> path, Size path_size) {
  const auto location = locate(fd, path, path_size);
  if (!location) return location.error();
  return to_errno(files_.tree().create_directory(location->base, location->path));
}

Errno Preview1::path_filestat_get(Fd fd, LookupFlags lookup, GuestPtr<char> path, Size path_size,
                                  GuestPtr<Filestat> stat) {
  const auto location = locate(fd, path, path_size);
  if (!location) return location.error();
  const auto node = files_.tree().find(location->base, location->path, final_link_of(lookup));
  if (!node) return to_errno(node.error());
  return memory_.store(stat, to_filestat((*node)->metadata())) ? Errno::Success : Errno::Fault;
}

Errno Preview1::path_filestat_set_times(Fd fd, LookupFlags lookup, GuestPtr<char> path, Size path_size,
                                        WasiTimestamp accessed, WasiTimestamp modified, TimeFlags flags) {
  const auto location = locate(fd, path, path_size);
  if (!location) return location.error();
  const auto change = to_time_change(accessed, modified, flags, clock_.now());
  if (!change) return change.error();
  const auto node = files_.tree().find(location->base, location->path, final_link_of(lookup));
  if (!node) return to_errno(node.error());
  return to_errno((*node)->set_times(*change));
}

Errno Preview1::path_link(Fd old_fd, LookupFlags lookup, GuestPtr<char> old_path, Size old_path_size, Fd fd,
                          GuestPtr<char> path, Size path_size) {
  const auto from = locate(old_fd, old_path, old_path_size);
  if (!from) return from.error();
  const auto to = locate(fd, path, path_size);
  if (!to) return to.error();
  return to_errno(
      files_.tree().create_hard_link(from->base, from->path, final_link_of(lookup), to->base, to->path));
}

Errno Preview1::path_open(Fd fd, LookupFlags lookup, GuestPtr<char> path, Size path_size,
                          OpenFlags open_flags, Rights base, Rights /*inheriting*/, FdFlags fd_flags,
                          GuestPtr<Fd> opened) {
  const auto location = locate(fd, path, path_size);
  if (!location) return location.error();
  if (!is_subset(open_flags, OpenFlags::All) || !is_subset(fd_flags, FdFlags::All)) return Errno::Invalid;
  // Checked first: the guest could not use a descriptor whose number it never learns.
  if (!memory_.bytes(opened.address, sizeof(Fd))) return Errno::Fault;

  // Of the rights asked for, reading and writing are those that the C library's open modes turn into.
  const vfs::Access access{.read = has(base, Rights::FdRead), .write = has(base, Rights::FdWrite)};
  const auto node = files_.tree().open(
      location->base, location->path,
      {.access = access,
       .creation = creation_of(open_flags),
       .truncation = has(open_flags, OpenFlags::Truncate) ? vfs::Truncation::Truncate : vfs::Truncation::Keep,
       .expectation =
           has(open_flags, OpenFlags::Directory) ? vfs::Expectation::Directory : vfs::Expectation::Anything,
       .final_link = final_link_of(lookup)});
  if (!node) return to_errno(node.error());

  const auto mode = has(fd_flags, FdFlags::Append) ? vfs::WriteMode::Append : vfs::WriteMode::AtOffset;
  const auto number = files_.open(*node, access, mode);
  if (!number) return to_errno(number.error());
  return memory_.store(opened, *number) ? Errno::Success : Errno::Fault;
}

Errno Preview1::path_readlink(Fd fd, GuestPtr<char> path, Size path_size, GuestPtr<char> buffer,
                              Size buffer_size, GuestPtr<Size> used) {
  const auto location = locate(fd, path, path_size);
  if (!location) return location.error();
  const auto node = files_.tree().find(location->base, location->path, vfs::FinalLink::Keep);
  if (!node) return to_errno(node.error());
  const auto* link = dynamic_cast<const vfs::SymbolicLink*>(node->get());
  if (!link) return Errno::Invalid;
  const auto target = memory_.bytes(buffer.address, buffer_size);
  if (!target) return Errno::Fault;
  const std::size_t count = std::min(target->size(), link->target().size());
  if (count > 0) std::memcpy(target->data(), link->target().data(), count);
  return memory_.store(used, static_cast<Size>(count)) ? Errno::Success : Errno::Fault;
}

Errno Preview1::path_remove_directory(Fd fd, GuestPtr<char> path, Size path_size) {
  const auto location = locate(fd, path, path_size);
  if (!location) return location.error();
  return to_errno(files_.tree().remove_directory(location->base, location->path));
}

Errno Preview1::path_rename(Fd old_fd, GuestPtr<char> old_path, Size old_path_size, Fd fd,
                            GuestPtr<char> path, Size path_size) {
  const auto from = locate(old_fd, old_path, old_path_size);
  if (!from) return from.error();
  const auto to = locate(fd, path, path_size);
  if (!to) return to.error();
  return to_errno(files_.tree().rename(from->base, from->path, to->base, to->path));
}

Errno Preview1::path_symlink(GuestPtr<char> target, Size target_size, Fd fd, GuestPtr<char> path,
                             Size path_size) {
  const auto text = path_text(target, target_size);
  if (!text) return text.error();
  const auto location = locate(fd, path, path_size);
  if (!location) return location.error();
  return to_errno(files_.tree().create_symbolic_link(*text, location->base, location->path));
}

Errno Preview1::path_unlink_file(Fd fd, GuestPtr<char> path, Size path_size) {
  const auto location = locate(fd, path, path_size);
  if (!location) return location.error();
  return to_errno(files_.tree().remove_file(location->base, location->path));
}

}  // namespace eryx::wasi
