// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// ERYXCKPT: a checkpoint as bytes.
//
//   CheckpointHeader
//   sections       each a SectionHeader and one zstd frame; in the order of SectionKind, none twice
//   seal           32 bytes: SHA-256 of everything before it, or HMAC-SHA-256 with the embedder's key
//
// What the frames hold (u32, u64: integers; text: u32 length, bytes; counts stand before what they count):
//
//   Memory         u64 size, u32 stack pointer, u32 count of runs, runs of {u32 first, u32 count}
//   Pages          the runs' contents, 4 KiB a page, each by what it differs in from the image's (exclusive or)
//   Files          opaque
//   Callbacks      u32 count, of {text name, 32 bytes schema}
//   State          u64 monotonic, u64 executions, u32 whether a reseed is due: 0 or 1
//   Program        only of a waiting program:
//                  u64 deadline, u32 last call id, i64 wall time used in ns, u64 calls made, u64 output used,
//                  u64 fuel used, u32 count of pending calls, of {u32 id, u32 callback, text arguments}, text standard input
//
// All integers are little-endian; nothing is aligned. A change of anything here is a new format version.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/sha256.hpp"

namespace eryx::checkpoint {

static_assert(std::endian::native == std::endian::little, "integers are copied as they lie");

inline constexpr std::array<char, 8> checkpoint_magic = {'E', 'R', 'Y', 'X', 'C', 'K', 'P', 'T'};

/// Counts changes of this format. Never reuse.
inline constexpr std::uint32_t checkpoint_format_version = 5;

/// Flag: the seal is a MAC.
inline constexpr std::uint32_t checkpoint_authenticated = 1;

struct CheckpointHeader {
  std::array<char, 8> magic;
  std::uint32_t format_version;
  std::uint32_t flags;
  std::uint64_t total_size;                     // bytes, header and seal included
  std::array<std::uint8_t, 8> key_check;        // tells another key from damage (seal.hpp); zero without key
  std::array<std::uint8_t, 32> state_identity;  // of the image
};
static_assert(sizeof(CheckpointHeader) == 64);

/// Never renumber.
enum class SectionKind : std::uint32_t { Memory = 1, Pages, Files, Callbacks, State, Program };

struct SectionHeader {
  std::uint32_t kind;
  std::uint32_t reserved;     // 0
  std::uint64_t stored_size;  // bytes of the frame
  std::uint64_t raw_size;     // bytes of what it holds
};
static_assert(sizeof(SectionHeader) == 24);

inline constexpr std::size_t seal_size = sizeof(base::Sha256);

}  // namespace eryx::checkpoint
