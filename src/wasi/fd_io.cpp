// SPDX-License-Identifier: MIT OR Apache-2.0
// Reading, writing, listing and moving the position of open files.

#include <algorithm>
#include <cstring>

#include "wasi/conversions.hpp"
#include "wasi/preview1.hpp"

namespace eryx::wasi {
namespace {

/// Calls `transfer` for each of the guest's buffers until one of them is not used up, or `most` bytes were moved. `transfer` returns
/// how many bytes it moved. A failure after some bytes were moved is reported by the next call, as in POSIX.
template <typename Transfer>
vfs::Result<Size, Errno> for_each_buffer(const engine::GuestMemory& memory, GuestPtr<IoVector> vectors,
                                         Size count, std::uint64_t most, Transfer transfer) {
  if (count > Preview1::maximum_io_vectors) return Errno::Invalid;
  std::uint64_t total = 0;
  const auto fail = [&](Errno error) -> vfs::Result<Size, Errno> {
    if (total > 0) return static_cast<Size>(total);
    return error;
  };
  for (Size index = 0; index < count; ++index) {
    const auto place = vectors.element(index);
    const auto vector = place ? memory.load(*place) : std::nullopt;
    if (!vector) return fail(Errno::Fault);
    const auto buffer = memory.bytes(vector->buffer.address, vector->size);
    if (!buffer) return fail(Errno::Fault);

    const std::uint64_t allowed = std::min<std::uint64_t>(buffer->size(), most - total);
    const vfs::Result<std::size_t> moved = transfer(buffer->first(static_cast<std::size_t>(allowed)));
    if (!moved) return fail(to_errno(moved.error()));
    total += *moved;
    if (*moved < buffer->size()) break;
  }
  return static_cast<Size>(total);
}

/// Turns "all or nothing" into a count.
vfs::Result<std::size_t> all_of(std::span<const std::byte> source, const vfs::Result<void>& written) {
  if (!written) return written.error();
  return source.size();
}

/// Moves bytes between an open file and the guest's buffers, and tells the guest how many.
template <typename Transfer>
Errno transfer_all(const engine::GuestMemory& memory, GuestPtr<IoVector> vectors, Size count,
                   GuestPtr<Size> result, Transfer transfer,
                   std::uint64_t most = Preview1::maximum_transfer) {
  // Checked first: bytes must not be moved without being reported.
  if (!memory.bytes(result.address, sizeof(Size))) return Errno::Fault;
  const auto total = for_each_buffer(memory, vectors, count, most, transfer);
  if (!total) return total.error();
  return memory.store(result, *total) ? Errno::Success : Errno::Fault;
}

vfs::Whence to_whence(WhenceParameter whence) {
  switch (whence) {
    case WhenceParameter::Set: return vfs::Whence::Start;
    case WhenceParameter::Current: return vfs::Whence::Current;
    case WhenceParameter::End: break;
  }
  return vfs::Whence::End;
}

// Listings start with "." and "..", which are not entries of vfs::Directory; the positions after them are the
// directory's own.
constexpr std::uint64_t self_cookie = 0;
constexpr std::uint64_t parent_cookie = 1;
constexpr std::uint64_t first_cookie = 2;

constexpr std::uint32_t entries_between_checks = 1024;

std::optional<vfs::DirectoryEntry> listed_at(const vfs::Tree& tree, const vfs::Directory& directory,
                                             std::uint64_t cookie) {
  if (cookie == self_cookie) {
    return vfs::DirectoryEntry{".", vfs::NodeType::Directory, directory.metadata().inode, parent_cookie};
  }
  if (cookie == parent_cookie) {
    const vfs::DirectoryPtr parent = directory.parent();
    const std::uint64_t inode = parent ? parent->metadata().inode : directory.metadata().inode;
    return vfs::DirectoryEntry{"..", vfs::NodeType::Directory, inode, first_cookie};
  }
  auto entry = tree.entry_at(directory, cookie - first_cookie);
  if (entry) entry->next += first_cookie;
  return entry;
}

/// Copies as much of `source` as fits, and advances `target` past it.
void append(std::span<std::byte>& target, std::span<const std::byte> source) {
  const std::size_t count = std::min(target.size(), source.size());
  if (count > 0) std::memcpy(target.data(), source.data(), count);
  target = target.subspan(count);
}

}  // namespace

Errno Preview1::fd_pread(Fd fd, GuestPtr<IoVector> vectors, Size count, FileSize offset,
                         GuestPtr<Size> read) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  if (offset > static_cast<FileSize>(INT64_MAX)) return Errno::Invalid;
  return transfer_all(memory_, vectors, count, read, [&](std::span<std::byte> buffer) {
    const auto moved = file->read_at(offset, buffer);
    if (moved) offset += *moved;
    return moved;
  });
}

Errno Preview1::fd_pwrite(Fd fd, GuestPtr<IoVector> vectors, Size count, FileSize offset,
                          GuestPtr<Size> written) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  if (offset > static_cast<FileSize>(INT64_MAX)) return Errno::Invalid;
  return transfer_all(memory_, vectors, count, written, [&](std::span<std::byte> buffer) {
    const auto moved = all_of(buffer, file->write_at(offset, buffer));
    if (moved) offset += *moved;
    return moved;
  });
}

Errno Preview1::fd_read(Fd fd, GuestPtr<IoVector> vectors, Size count, GuestPtr<Size> read) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  return transfer_all(memory_, vectors, count, read,
                      [&](std::span<std::byte> buffer) { return file->read(buffer); });
}

Errno Preview1::fd_write(Fd fd, GuestPtr<IoVector> vectors, Size count, GuestPtr<Size> written) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  // Python writes to its standard output once and does not look how much of it that was. What is beyond the output's limit is not even
  // copied.
  const std::uint64_t most = file->is_seekable() ? maximum_transfer : UINT32_MAX;
  return transfer_all(
      memory_, vectors, count, written,
      [&](std::span<std::byte> buffer) { return all_of(buffer, file->write(buffer)); }, most);
}

Errno Preview1::fd_readdir(Fd fd, GuestPtr<std::byte> buffer, Size buffer_size, std::uint64_t cookie,
                           GuestPtr<Size> used) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  const vfs::DirectoryPtr directory = file->directory();
  if (!directory) return Errno::NotDirectory;
  const auto target = memory_.bytes(buffer.address, buffer_size);
  if (!target) return Errno::Fault;
  if (cookie == self_cookie) {
    if (const auto allowed = directory->check_listing(); !allowed) return to_errno(allowed.error());
  }

  // The last entry may be truncated anywhere; a buffer that is not full means that the directory ends here.
  std::span<std::byte> rest = *target;
  for (std::uint32_t listed = 1; !rest.empty(); ++listed) {
    // A folder of the host may have any number of entries, and the buffer may have room for all of them.
    if (listed % entries_between_checks == 0 && sleeper_ && sleeper_->is_asked_to_stop())
      return Errno::Interrupted;
    const auto entry = listed_at(files_.tree(), *directory, cookie);
    if (!entry) break;
    Dirent header{};
    header.next = entry->next;
    header.inode = entry->inode;
    header.name_size = static_cast<std::uint32_t>(entry->name.size());
    header.type = to_filetype(entry->type);
    append(rest, std::as_bytes(std::span(&header, 1)));
    append(rest, std::as_bytes(std::span(entry->name)));
    cookie = entry->next;
  }
  return memory_.store(used, static_cast<Size>(buffer_size - rest.size())) ? Errno::Success : Errno::Fault;
}

Errno Preview1::fd_seek(Fd fd, std::int64_t distance, WhenceParameter whence, GuestPtr<FileSize> offset) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  if (whence > WhenceParameter::End) return Errno::Invalid;
  if (!memory_.bytes(offset.address, sizeof(FileSize))) return Errno::Fault;
  const auto reached = file->seek(distance, to_whence(whence));
  if (!reached) return to_errno(reached.error());
  return memory_.store(offset, *reached) ? Errno::Success : Errno::Fault;
}

Errno Preview1::fd_tell(Fd fd, GuestPtr<FileSize> offset) {
  const vfs::OpenFilePtr& file = open_file(fd);
  if (!file) return Errno::BadDescriptor;
  const auto reached = file->tell();
  if (!reached) return to_errno(reached.error());
  return memory_.store(offset, *reached) ? Errno::Success : Errno::Fault;
}

}  // namespace eryx::wasi
