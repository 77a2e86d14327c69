// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Everything outside of its own memory that one execution can reach. Whoever runs guests fills a World and hands it to
// Preview1::begin; what is not in here does not exist for the guest.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "engine/guest_memory.hpp"
#include "eryx/bytes.hpp"
#include "eryx/clock.hpp"
#include "vfs/mount_table.hpp"
#include "wasi/time_tape.hpp"

namespace eryx::wasi {

using RandomSeed = std::array<std::uint8_t, 32>;

enum class OutputStream { StandardOutput, StandardError };

/// Takes what the guest prints.
class OutputSink {
 public:
  virtual ~OutputSink() = default;
  /// Lifetime: `bytes` lie in guest memory; the sink copies what it keeps before it returns.
  virtual void write(OutputStream stream, std::span<const std::byte> bytes) noexcept = 0;
};

/// Puts the guest's thread to sleep.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  /// May return early: when the execution is asked to stop. `time_point::max()` is "until asked to stop".
  virtual void sleep_until(std::chrono::steady_clock::time_point deadline) noexcept = 0;
};

/// Lifetime: what it points to must live until Preview1::end or Preview1::resume_in, or as long as the guest runs
/// between them.
struct World {
  engine::GuestMemory memory;
  OutputSink* output = nullptr;
  /// Required by everything that waits.
  Sleeper* sleeper = nullptr;
  std::string_view standard_input;
  ClockOptions clock;
  /// Contents of writable files, all together.
  Bytes file_bytes;
  /// Names of files and directories that the guest may create.
  std::uint64_t file_entries = 0;
  /// Null: no journal.
  TimeTape* tape = nullptr;
  /// From which all randomness of the guest follows. Absent: it is the system's.
  std::optional<RandomSeed> seed;
  /// What its files are made of; required. Executions that share a table start faster one after the other than those that
  /// have tables of their own, even equal ones.
  std::shared_ptr<const vfs::MountTable> mounts;
};

}  // namespace eryx::wasi
