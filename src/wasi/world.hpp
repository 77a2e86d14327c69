// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Everything that one execution can reach outside its own memory. The code that runs a guest fills in a World and
// passes it to Preview1::begin; what is not in here does not exist for the guest.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/guest_memory.hpp"
#include "eryx/bytes.hpp"
#include "eryx/clock.hpp"
#include "eryx/output.hpp"
#include "vfs/mount_table.hpp"
#include "vfs/result.hpp"
#include "wasi/time_tape.hpp"

namespace eryx::wasi {

using RandomSeed = std::array<std::uint8_t, 32>;

/// Receives what the guest prints.
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
  /// Returns early if the execution is asked to stop or its alarm rings. `time_point::max()` means "until asked to stop".
  virtual void sleep_until(std::chrono::steady_clock::time_point deadline) noexcept = 0;
  /// Whether a wait has to end.
  [[nodiscard]] virtual bool is_asked_to_stop() const noexcept { return false; }

  // The guest's alarm: see engine::Watch.

  virtual void set_alarm(std::chrono::steady_clock::time_point /*time*/) noexcept {}
  virtual void ring() noexcept {}
  [[nodiscard]] virtual bool is_ringing() const noexcept { return false; }
};

/// Where standard input comes from when the text that was given has been read.
class InputFeed {
 public:
  virtual ~InputFeed() = default;
  /// Waits for the next bytes; none: the end of the file.
  /// Errors: Interrupted (the execution is asked to stop), InputOutput.
  [[nodiscard]] virtual vfs::Result<std::string> more(const Sleeper& sleeper) noexcept = 0;
};

/// Lifetime: everything it points to must live until Preview1::end or Preview1::resume_in, or as long as the guest runs
/// between them.
struct World {
  engine::GuestMemory memory;
  OutputSink* output = nullptr;
  /// Required by calls that wait.
  Sleeper* sleeper = nullptr;
  std::string_view standard_input;
  /// Null: standard input ends after the text.
  InputFeed* input = nullptr;
  ClockOptions clock;
  /// Limit on the contents of writable files, in total.
  Bytes file_bytes;
  /// Limit on the names of files and directories that the guest creates.
  std::uint64_t file_entries = 0;
  /// Limit on the host's files and folders that it has open.
  std::uint64_t open_host_files = 0;
  /// Null: no journal.
  TimeTape* tape = nullptr;
  /// Determines all randomness of the guest. Absent: the system's randomness is used.
  std::optional<RandomSeed> seed;
  /// The mounts of the guest's tree; required. Consecutive executions start faster if they share a table than if each
  /// has its own, even an equal one.
  std::shared_ptr<const vfs::MountTable> mounts;
};

}  // namespace eryx::wasi
