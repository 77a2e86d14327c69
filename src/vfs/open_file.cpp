// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/open_file.hpp"

#include <algorithm>
#include <utility>

namespace eryx::vfs {
namespace {

constexpr auto maximum_offset = static_cast<std::uint64_t>(INT64_MAX);

}  // namespace

OpenFile::OpenFile(Revision& revision, NodePtr node, Access access, WriteMode mode, std::uint64_t offset)
    : revision_(revision),
      node_(std::move(node)),
      file_(dynamic_cast<File*>(node_.get())),
      offset_(offset),
      access_(access),
      mode_(mode) {}

void OpenFile::reopen(Access access, WriteMode mode) {
  move_to(0);
  set_access(access);
  set_write_mode(mode);
}

void OpenFile::set_access(Access access) {
  if (access == access_) return;
  access_ = access;
  revision_.advance();
}

void OpenFile::set_write_mode(WriteMode mode) {
  if (mode == mode_) return;
  mode_ = mode;
  revision_.advance();
}

void OpenFile::move_to(std::uint64_t offset) {
  if (offset == offset_) return;
  offset_ = offset;
  revision_.advance();
}

Result<File*> OpenFile::readable() const {
  if (!file_) return Error::IsDirectory;
  if (!access_.read) return Error::BadDescriptor;
  return file_;
}

Result<File*> OpenFile::writable() const {
  if (!file_) return Error::IsDirectory;
  if (!access_.write) return Error::BadDescriptor;
  return file_;
}

Result<std::size_t> OpenFile::read(std::span<std::byte> target) {
  const auto file = readable();
  if (!file) return file.error();
  auto count = (*file)->read(offset_, target);
  // A device has bytes at any offset, so this could exceed the last offset.
  if (count && is_seekable()) move_to(std::min(offset_ + *count, maximum_offset));
  return count;
}

Result<std::size_t> OpenFile::read_at(std::uint64_t offset, std::span<std::byte> target) {
  const auto file = readable();
  if (!file) return file.error();
  if (!is_seekable()) return Error::NotSeekable;
  return (*file)->read(offset, target);
}

Result<void> OpenFile::write(std::span<const std::byte> source) {
  const auto file = writable();
  if (!file) return file.error();
  if (!is_seekable()) return (*file)->write(0, source);
  if (mode_ == WriteMode::Append) {
    const auto end = (*file)->append(source);
    if (!end) return end.error();
    move_to(*end);
    return {};
  }
  if (source.size() > maximum_offset - offset_) return Error::FileTooBig;
  if (const auto written = (*file)->write(offset_, source); !written) return written;
  move_to(offset_ + source.size());
  return {};
}

Result<void> OpenFile::write_at(std::uint64_t offset, std::span<const std::byte> source) {
  const auto file = writable();
  if (!file) return file.error();
  if (!is_seekable()) return Error::NotSeekable;
  return (*file)->write(offset, source);
}

Result<std::uint64_t> OpenFile::seek(std::int64_t distance, Whence whence) {
  if (!is_seekable()) return Error::NotSeekable;
  if (!file_) return Error::IsDirectory;
  std::uint64_t base = 0;
  if (whence == Whence::Current) base = offset_;
  if (whence == Whence::End) base = file_->size();

  if (distance < 0) {
    // Negating the lowest value would overflow; unsigned arithmetic is correct.
    const std::uint64_t back = std::uint64_t{0} - static_cast<std::uint64_t>(distance);
    if (back > base) return Error::Invalid;
    move_to(base - back);
  } else {
    if (static_cast<std::uint64_t>(distance) > maximum_offset - base) return Error::Invalid;
    move_to(base + static_cast<std::uint64_t>(distance));
  }
  return offset_;
}

Result<std::uint64_t> OpenFile::tell() const {
  if (!is_seekable()) return Error::NotSeekable;
  return offset_;
}

Result<void> OpenFile::resize(std::uint64_t size) {
  const auto file = writable();
  if (!file) return file.error();
  if (node_->type() != NodeType::RegularFile) return Error::Invalid;
  return (*file)->resize(size);
}

Result<void> OpenFile::reserve(std::uint64_t size) {
  const auto file = writable();
  if (!file) return file.error();
  if (!is_seekable()) return Error::NotSeekable;
  if (node_->type() != NodeType::RegularFile) return Error::Invalid;
  if (size <= (*file)->size()) return {};
  return (*file)->resize(size);
}

}  // namespace eryx::vfs
