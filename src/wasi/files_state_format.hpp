// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// ERYXFIL3: a FilesState as bytes: the part of a checkpoint that describes the guest's files.
//
//   files       magic[8]  started:u64  mounts:u32  mount[mounts]  descriptors:u32  descriptor[descriptors]
//   mount       path_size:u16  path  identity[32]  contents:u8, then, by contents:                        by path
//     0 nothing   1 store   2 held   3 store  merged:u64  { inode:u64 }[merged]  held
//   held        nodes:u32  { inode:u64  type:u8  access:u8  path_size:u16  path }[nodes]             by inode
//   store       next_inode:u64  next_position:u64  nodes:u64  node[nodes]                          by inode, the root first
//   node        inode:u64  accessed:u64  modified:u64  changed:u64  mode:u16  type:u8  then, by type:
//     1 directory   entries:u64  { position:u64  inode:u64  name_size:u8  name }[entries]          by position
//     2 file        size:u64  chunks:u64  { index:u64  bytes:u32  contents }[chunks]               by index
//     3 link        target_size:u32  target
//   descriptor  number:u32  origin:u8  access_and_mode:u8  mount:u32  node:u64  offset:u64         by number
//
// Integers are little-endian, and nothing is aligned or padded. Times are nanoseconds since 1970. A mode is below 010000, or
// 0xFFFF where none was set. Chunk `index` of a file
// starts at index * 64 KiB and holds 1 byte to 64 KiB; everything outside of chunks is zero. Origins are numbered by
// FileOrigin. Access: 1 read, 2 write, 4 append. `path` is the mount point, `identity` identifies what is mounted there
// (vfs::MountSource::identity); a descriptor refers to its mount by number, from 0.
//
// The number of links of a file, the parent of a directory and the usage of the quota follow from the entries, so that
// a stored state cannot contradict them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/spent_memory.hpp"
#include "eryx/bytes.hpp"
#include "vfs/mount_table.hpp"
#include "wasi/files_state.hpp"

namespace eryx::wasi {

inline constexpr std::array<char, 8> files_state_magic = {'E', 'R', 'Y', 'X', 'F', 'I', 'L', '3'};

// Never renumber.
enum class StoredNode : std::uint8_t { Directory = 1, File = 2, Link = 3 };
enum class StoredContents : std::uint8_t { Nothing = 0, Store = 1, Held = 2, Overlay = 3 };
enum class StoredAccess : std::uint8_t { Read = 1, Write = 2, Append = 4, All = 7 };

inline constexpr std::uint16_t stored_no_mode = 0xFFFF;

/// Limits on files that come from outside.
struct FilesStateLimits {
  /// Contents and targets of symbolic links, in total; holes count.
  Bytes bytes;
  /// Names.
  std::uint64_t entries = 0;
};

/// Throws std::bad_alloc.
[[nodiscard]] std::vector<std::byte> write_files_state(const FilesState& state);

/// Reads what `write_files_state`, or a forger, wrote. `mounts` are the mounts that the guest will have. `spent`: releases what was read of
/// `bytes`; null: they stay.
///
/// Returns: a state that can be restored. Errors: throws Error (CheckpointCorrupt: damaged, or more than `limits`;
/// CheckpointMismatch: something else was mounted; the message names the mount) or std::bad_alloc.
/// Cost: memory of the size of `bytes`, some 500 bytes for each of `limits.entries`, and 1/2048 of `limits.bytes` for holes, whatever the
/// bytes say.
[[nodiscard]] std::shared_ptr<const FilesState> read_files_state(
    std::span<const std::byte> bytes, std::shared_ptr<const vfs::MountTable> mounts,
    const FilesStateLimits& limits, base::SpentMemory* spent = nullptr);

}  // namespace eryx::wasi
