// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/archive.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "vfs/name.hpp"

namespace eryx::vfs {

Result<Archive> Archive::open(std::span<const std::byte> bytes) {
  ArchiveHeader header;
  if (bytes.size() < sizeof header) return Error::Invalid;
  std::memcpy(&header, bytes.data(), sizeof header);

  if (header.magic != archive_magic || header.archive_size > bytes.size()) return Error::Invalid;
  if (header.modified > static_cast<std::uint64_t>(INT64_MAX)) return Error::Invalid;
  if (std::ranges::any_of(header.reserved, [](std::uint8_t byte) { return byte != 0; }))
    return Error::Invalid;
  if (header.entry_count == 0) return Error::Invalid;

  // Neither sum can overflow: both counts have 32 bits.
  const std::uint64_t tables_end =
      sizeof header + std::uint64_t{header.entry_count} * sizeof(ArchiveEntry) + header.names_size;
  if (tables_end > header.archive_size) return Error::Invalid;

  const Archive archive(bytes.first(static_cast<std::size_t>(header.archive_size)), header);
  if (!archive.tables_are_sound()) return Error::Invalid;
  return archive;
}

std::chrono::sys_time<std::chrono::nanoseconds> Archive::modified() const {
  return std::chrono::sys_time<std::chrono::nanoseconds>(
      std::chrono::nanoseconds(static_cast<std::int64_t>(header_.modified)));
}

bool Archive::is_directory(Index index) const { return entry(index).type == ArchiveEntryType::Directory; }

std::string_view Archive::name(Index index) const {
  const ArchiveEntry found = entry(index);
  const auto span = bytes_.subspan(names_offset() + found.name_offset, found.name_size);
  return {reinterpret_cast<const char*>(span.data()), span.size()};
}

Archive::Index Archive::parent(Index index) const { return entry(index).parent; }

std::uint64_t Archive::size(Index index) const {
  const ArchiveEntry found = entry(index);
  return found.type == ArchiveEntryType::Directory ? 0 : found.size;
}

Result<std::span<const std::byte>> Archive::contents(Index index) const {
  const ArchiveEntry found = entry(index);
  switch (found.type) {
    case ArchiveEntryType::Directory: break;
    case ArchiveEntryType::File: return bytes_.subspan(found.first, found.size);
    case ArchiveEntryType::CompressedFile:
      return unpacked_->unpack(index, bytes_.subspan(found.first, found.stored_size), found.size);
  }
  return std::span<const std::byte>();
}

Archive::Children Archive::children(Index index) const {
  const ArchiveEntry found = entry(index);
  if (found.type != ArchiveEntryType::Directory) return {};
  return {static_cast<Index>(found.first), static_cast<Index>(found.first + found.size)};
}

std::optional<Archive::Index> Archive::find(Index directory, std::string_view wanted) const {
  auto [low, high] = children(directory);
  while (low < high) {
    const Index middle = low + (high - low) / 2;
    const int order = name(middle).compare(wanted);
    if (order == 0) return middle;
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return std::nullopt;
}

ArchiveEntry Archive::entry(Index index) const {
  assert(index < header_.entry_count);
  ArchiveEntry found;
  // Copied, not cast: an archive inside a larger file may be at any address.
  std::memcpy(&found, bytes_.data() + sizeof(ArchiveHeader) + std::size_t{index} * sizeof found,
              sizeof found);
  return found;
}

std::uint64_t Archive::names_offset() const {
  return sizeof(ArchiveHeader) + std::uint64_t{header_.entry_count} * sizeof(ArchiveEntry);
}

bool Archive::tables_are_sound() const {
  // Blocks of children follow each other without gaps, in the order of their directories, so that every entry but the
  // root is in exactly one directory.
  std::uint64_t next_child = 1;
  std::uint64_t unpacked = 0;
  for (Index index = 0; index < header_.entry_count; ++index) {
    const ArchiveEntry found = entry(index);
    if (!entry_is_sound(index, found)) return false;
    if (found.type == ArchiveEntryType::CompressedFile) {
      if (found.size > largest_unpacked - unpacked) return false;
      unpacked += found.size;
    }
    if (found.type != ArchiveEntryType::Directory) continue;
    if (found.first != next_child || found.size > header_.entry_count - next_child) return false;
    if (!children_are_sound(index, found)) return false;
    next_child += found.size;
  }
  return next_child == header_.entry_count;
}

bool Archive::entry_is_sound(Index index, const ArchiveEntry& found) const {
  const bool is_compressed = found.type == ArchiveEntryType::CompressedFile;
  if (found.reserved != 0 || (found.stored_size != 0 && !is_compressed)) return false;
  if (std::uint64_t{found.name_offset} + found.name_size > header_.names_size) return false;

  if (index == root_index) {
    return found.name_size == 0 && found.parent == root_index && found.type == ArchiveEntryType::Directory;
  }
  if (!check_name(name(index)) || found.parent >= index) return false;

  switch (found.type) {
    case ArchiveEntryType::Directory: return true;
    case ArchiveEntryType::File:
      return found.size <= bytes_.size() && found.first <= bytes_.size() - found.size;
    case ArchiveEntryType::CompressedFile:
      return found.stored_size <= bytes_.size() && found.first <= bytes_.size() - found.stored_size;
  }
  return false;
}

bool Archive::children_are_sound(Index index, const ArchiveEntry& directory) const {
  std::string_view previous;
  for (Index offset = 0; offset < directory.size; ++offset) {
    const auto child = static_cast<Index>(directory.first + offset);
    const ArchiveEntry found = entry(child);
    // Checked again when this entry is visited, but needed here before its name is read.
    if (std::uint64_t{found.name_offset} + found.name_size > header_.names_size) return false;
    if (found.parent != index) return false;
    if (name(child) <= previous) return false;
    previous = name(child);
  }
  return true;
}

}  // namespace eryx::vfs
