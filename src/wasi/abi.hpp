// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Types of WASI preview 1 as laid out in guest memory. Source: the witx definition of the snapshot preview 1 and the C
// header that wasi-libc generates from it; the asserts below repeat that header's own.
//
// Enums that arrive as parameters have 32 bits, the width of the machine's parameter, so that no value from the guest
// is truncated to a valid one before it is checked.

#include <bit>
#include <cstddef>
#include <cstdint>

#include "engine/guest_memory.hpp"
#include "vfs/descriptor_table.hpp"

namespace eryx::wasi {

static_assert(std::endian::native == std::endian::little, "ABI structs are copied as they lie");

using engine::GuestPtr;

using Fd = vfs::Descriptor;
/// Length of something in guest memory: bytes, or elements of an array.
using Size = std::uint32_t;
/// Nanoseconds, since 1970 or since an arbitrary start.
using WasiTimestamp = std::uint64_t;
using FileSize = std::uint64_t;

/// Lets an enum class be used as a set of bits.
template <typename Flag>
[[nodiscard]] constexpr bool has(Flag set, Flag flag) {
  return (static_cast<std::uint64_t>(set) & static_cast<std::uint64_t>(flag)) != 0;
}

/// Whether all bits of `set` are in `allowed`.
template <typename Flag>
[[nodiscard]] constexpr bool is_subset(Flag set, Flag allowed) {
  return (static_cast<std::uint64_t>(set) & ~static_cast<std::uint64_t>(allowed)) == 0;
}

enum class ClockId : std::uint32_t { Realtime = 0, Monotonic = 1, ProcessCpuTime = 2, ThreadCpuTime = 3 };

enum class WhenceParameter : std::uint32_t { Set = 0, Current = 1, End = 2 };

enum class Advice : std::uint32_t { Normal = 0, Sequential, Random, WillNeed, DontNeed, NoReuse };

enum class LookupFlags : std::uint32_t { SymlinkFollow = 1 };

enum class OpenFlags : std::uint32_t { Create = 1, Directory = 2, Exclusive = 4, Truncate = 8, All = 15 };

enum class FdFlags : std::uint32_t {
  None = 0,
  Append = 1,
  DSync = 2,
  NonBlock = 4,
  RSync = 8,
  Sync = 16,
  All = 31
};

enum class TimeFlags : std::uint32_t {
  Accessed = 1,
  AccessedNow = 2,
  Modified = 4,
  ModifiedNow = 8,
  All = 15,
  /// Of our own: see `filestat_mode_shift`.
  Mode = 1u << 15
};

enum class Filetype : std::uint8_t {
  Unknown = 0,
  CharacterDevice = 2,
  Directory = 3,
  RegularFile = 4,
  SymbolicLink = 7
};

enum class Rights : std::uint64_t {
  None = 0,
  FdRead = 1u << 1,
  FdSeek = 1u << 2,
  FdTell = 1u << 5,
  FdWrite = 1u << 6,
  FdAllocate = 1u << 8,
  FdFilestatSetSize = 1u << 22,
  PollFdReadWrite = 1u << 27,
  /// Bits 0 to 29 are defined; the last two and bit 28 are about sockets.
  All = (1u << 28) - 1,
};

[[nodiscard]] constexpr Rights operator|(Rights left, Rights right) {
  return static_cast<Rights>(static_cast<std::uint64_t>(left) | static_cast<std::uint64_t>(right));
}
[[nodiscard]] constexpr Rights operator&(Rights left, Rights right) {
  return static_cast<Rights>(static_cast<std::uint64_t>(left) & static_cast<std::uint64_t>(right));
}
[[nodiscard]] constexpr Rights operator~(Rights rights) {
  return static_cast<Rights>(~static_cast<std::uint64_t>(rights));
}

/// One buffer of a scattered read or a gathered write.
struct IoVector {
  GuestPtr<std::byte> buffer;
  Size size;
};
static_assert(sizeof(IoVector) == 8 && offsetof(IoVector, size) == 4);

/// Header of one entry that fd_readdir writes; the name follows.
struct Dirent {
  std::uint64_t next;
  std::uint64_t inode;
  std::uint32_t name_size;
  Filetype type;
  std::uint8_t padding[3];
};
static_assert(sizeof(Dirent) == 24);
static_assert(offsetof(Dirent, inode) == 8 && offsetof(Dirent, name_size) == 16 &&
              offsetof(Dirent, type) == 20);

struct Fdstat {
  Filetype type;
  std::uint8_t padding;
  std::uint16_t flags;
  std::uint32_t padding_tail;
  Rights base;
  Rights inheriting;
};
static_assert(sizeof(Fdstat) == 24);
static_assert(offsetof(Fdstat, flags) == 2 && offsetof(Fdstat, base) == 8 &&
              offsetof(Fdstat, inheriting) == 16);

/// Preview 1 has no modes. Ours are an extension that our guest's CPython knows (docs/decisions/0055-file-modes.md): in
/// the upper half of the count of links, and set by set_times with this flag, from what would be the time of access.
inline constexpr unsigned filestat_mode_shift = 32;

struct Filestat {
  std::uint64_t device;
  std::uint64_t inode;
  Filetype type;
  std::uint8_t padding[7];
  std::uint64_t links;
  FileSize size;
  WasiTimestamp accessed;
  WasiTimestamp modified;
  WasiTimestamp changed;
};
static_assert(sizeof(Filestat) == 64);
static_assert(offsetof(Filestat, inode) == 8 && offsetof(Filestat, type) == 16 &&
              offsetof(Filestat, links) == 24);
static_assert(offsetof(Filestat, size) == 32 && offsetof(Filestat, accessed) == 40);
static_assert(offsetof(Filestat, modified) == 48 && offsetof(Filestat, changed) == 56);

/// A directory that was opened before the program started. Tag 0 is the only one.
struct Prestat {
  std::uint8_t tag;
  std::uint8_t padding[3];
  Size name_size;
};
static_assert(sizeof(Prestat) == 8 && offsetof(Prestat, name_size) == 4);

enum class EventType : std::uint8_t { Clock = 0, FdRead = 1, FdWrite = 2 };

inline constexpr std::uint16_t subscription_clock_absolute = 1;

struct SubscriptionClock {
  ClockId id;
  std::uint32_t padding;
  WasiTimestamp timeout;
  WasiTimestamp precision;
  std::uint16_t flags;
  std::uint8_t padding_tail[6];
};
static_assert(sizeof(SubscriptionClock) == 32);
static_assert(offsetof(SubscriptionClock, timeout) == 8 && offsetof(SubscriptionClock, flags) == 24);

struct Subscription {
  std::uint64_t userdata;
  EventType type;
  std::uint8_t padding[7];
  union {
    SubscriptionClock clock;
    Fd descriptor;
  };
};
static_assert(sizeof(Subscription) == 48);
static_assert(offsetof(Subscription, type) == 8 && offsetof(Subscription, clock) == 16);

struct Event {
  std::uint64_t userdata;
  std::uint16_t error;
  EventType type;
  std::uint8_t padding[5];
  FileSize ready_bytes;
  std::uint16_t ready_flags;
  std::uint8_t padding_tail[6];
};
static_assert(sizeof(Event) == 32);
static_assert(offsetof(Event, error) == 8 && offsetof(Event, type) == 10);
static_assert(offsetof(Event, ready_bytes) == 16 && offsetof(Event, ready_flags) == 24);

}  // namespace eryx::wasi
