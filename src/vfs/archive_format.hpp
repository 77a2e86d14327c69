// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// ERYXARC1: a read-only directory tree that is mapped into memory and used in place. tools/pack_archive.py writes it,
// Archive (archive.hpp) reads it.
//
//   ArchiveHeader
//   ArchiveEntry[entry_count]   breadth first: entry 0 is the root; the children of a directory are contiguous, sorted
//                               by the bytes of their names; the blocks of children come in the order of their parents
//   names                       names_size bytes; entries point into them; no terminators
//   contents                    each file at a multiple of 16, padding is zero; those that are read seldom are stored
//                               as one zstd frame each
//
// All integers are little-endian. Because of the order, a look-up is one binary search per component, `..` is the
// parent's index, and a tree cannot have a cycle: every child's index is greater than its parent's. Times are the same
// for all entries, so that packing the same tree twice gives the same bytes.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace eryx::vfs {

static_assert(std::endian::native == std::endian::little, "archive structs are read as they lie");

inline constexpr std::array<char, 8> archive_magic = {'E', 'R', 'Y', 'X', 'A', 'R', 'C', '1'};

struct ArchiveHeader {
  std::array<char, 8> magic;
  std::uint32_t entry_count;              // at least 1
  std::uint32_t names_size;               // bytes
  std::uint64_t archive_size;             // bytes, header and contents included
  std::uint64_t modified;                 // ns since 1970; the time of every entry
  std::array<std::uint8_t, 32> reserved;  // zero
};
static_assert(sizeof(ArchiveHeader) == 64);
static_assert(offsetof(ArchiveHeader, archive_size) == 16);

// Never renumber.
enum class ArchiveEntryType : std::uint8_t { Directory = 1, File = 2, CompressedFile = 3 };

// Bytes of all compressed files of an archive together, decompressed. Each is kept once it was read, so this bounds the
// memory of a process that uses the archive; the standard library's sources are 10 MB.
inline constexpr std::uint64_t largest_unpacked = 64ull << 20;

struct ArchiveEntry {
  std::uint32_t name_offset;  // from the start of the names
  std::uint16_t name_size;    // 0 for the root only
  ArchiveEntryType type;
  std::uint8_t reserved;      // zero
  std::uint32_t parent;       // index of the directory it is in; 0 for the root itself
  std::uint32_t stored_size;  // compressed file: bytes of its frame; zero for others
  std::uint64_t first;  // directory: index of the first child. File: offset from the start of the archive
  std::uint64_t size;   // directory: number of children. File: bytes, decompressed
};
static_assert(sizeof(ArchiveEntry) == 32);
static_assert(offsetof(ArchiveEntry, parent) == 8);
static_assert(offsetof(ArchiveEntry, first) == 16);
static_assert(offsetof(ArchiveEntry, size) == 24);

}  // namespace eryx::vfs
