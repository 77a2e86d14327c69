// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "eryx/bytes.hpp"
#include "eryx/detail/export.hpp"

namespace eryx {

/// Limits on one execution. All of them apply in every mode, through one enforcement path. The defaults are those
/// of the older project of this name (in Rust) for the limits that it has; the others are chosen so that ordinary programs
/// never reach them and hostile ones cost the host little.
struct ERYX_API Limits {
  /// Maximum duration of the execution, from `execute` to its end, waiting included. When it is reached, Python raises
  /// `TimeLimitExceeded` (derived from `KeyboardInterrupt`), so that `finally` blocks run.
  /// Default: 30 s. `std::chrono::nanoseconds::max()`: no limit. Must be positive.
  std::chrono::nanoseconds wall_time = std::chrono::seconds(30);

  /// How long the guest may continue after `wall_time` before it is stopped unconditionally.
  /// Default: 100 ms. Zero: stop at once. Lower it if latency matters more than the guest's cleanup.
  std::chrono::nanoseconds grace = std::chrono::milliseconds(100);

  /// How much the program may do, in instructions of WebAssembly; copying and filling memory cost one more for each 8 bytes. The same
  /// program with the same inputs takes the same fuel each time and on every machine: docs/limits.md says what belongs to that. When it
  /// is used up, the guest is stopped; it cannot prevent it, and no `finally` block runs. What the host does for the program takes time
  /// and no fuel.
  /// Default: none, and nothing is counted, which is faster. Requires the metered guest, `Eryx::metered` (docs/building.md), and an
  /// image without native packages; else Unsupported.
  std::optional<std::uint64_t> fuel;

  /// Linear memory of the guest: interpreter, modules, objects and stack. The image itself takes about 30 MiB of it.
  /// If exceeded, Python raises `MemoryError`. Default: 128 MiB. At most 4 GiB.
  Bytes memory{128ull << 20};

  /// Captured output: stdout, stderr and what is shown with `display`, together. Output beyond it is dropped and replaced by a marker, and
  /// `ExecuteResult::output_truncated` is set; the program continues. Default: 8 MiB.
  Bytes output{8ull << 20};

  /// Size of the result variable as JSON, and of a state snapshot as base64. If exceeded, the result is not returned and
  /// `value_error` says so. Default: 8 MiB.
  Bytes result{8ull << 20};

  /// Size of the program's source. A larger program is not started. Default: 4 MiB.
  Bytes source{4ull << 20};

  /// Size of the inputs as JSON, of a state snapshot that is restored as base64, and of the standard input, each. A
  /// program with more is not started or resumed. Default: 64 MiB.
  Bytes input{64ull << 20};

  /// Total size of the files that the guest writes. If exceeded: `OSError` with `ENOSPC`. Default: 64 MiB.
  Bytes files{64ull << 20};

  /// Files and directories that the guest creates. If exceeded: `OSError` with `ENOSPC`. Default: 10,000.
  std::uint64_t file_entries = 10'000;

  /// Size of a journal that is recorded or replayed: its memory or its text, whichever is larger. A clock reading counts
  /// 21 bytes, a call 139 beside its name, arguments and answer, each time that the program continues after waiting 32. If
  /// exceeded, recording stops there and `ExecuteResult::journal_truncated` is set; the program continues. A larger
  /// journal is not replayed: InvalidArgument. Default: 64 MiB, which is three million readings.
  Bytes journal{64ull << 20};

  /// How long a callback may take to answer, from its start. If exceeded, the call fails in Python with
  /// `eryx.CallbackTimeoutError`, and the handler is asked to stop. A handler that has the thread of the execution is not
  /// interrupted: its call fails when it returns. Immediate callbacks have no such limit.
  /// Default: 10 s. Must be positive.
  std::chrono::nanoseconds callback_time = std::chrono::seconds(10);

  /// Callback calls, failed ones included. Further calls fail with `eryx.CallbackLimitError`. Default: 1,000.
  std::uint64_t callback_calls = 1'000;

  /// Callback calls that run at the same time; further calls wait until others end. A call that was cancelled or timed
  /// out counts until its handler has let go of it. Default: 64. Must be positive.
  std::uint64_t callbacks_in_flight = 64;

  /// Size of the arguments of one call as JSON. If exceeded: `eryx.CallbackLimitError`. Default: 8 MiB.
  Bytes callback_arguments{8ull << 20};

  /// Memory of the host for the arguments of calls: their texts, and the values that handlers get, which take up to 28
  /// times as much. A call counts until its handler has let go of it, also after a cancellation or a timeout. When
  /// answers of this size wait for the program to read them, no further handler is started until it has.
  /// If exceeded: `eryx.CallbackLimitError`. Default: 256 MiB.
  Bytes callback_pending{256ull << 20};

  /// Size of the answer to one call as JSON. If exceeded: `eryx.CallbackLimitError`. Default: 8 MiB.
  Bytes callback_result{8ull << 20};

  friend bool operator==(const Limits&, const Limits&) = default;
};

/// A limit that can end an execution.
enum class LimitKind { WallTime, Memory, Source, Input, Files, FileEntries, Fuel };

/// The name of the limit's field in `Limits`: "wall_time", "memory", …
[[nodiscard]] ERYX_API const char* to_string(LimitKind kind) noexcept;

/// The limit that ended an execution.
struct ERYX_API LimitBreach {
  LimitKind kind = LimitKind::WallTime;
  /// The configured value: a duration for `WallTime`, a number for `FileEntries` and `Fuel`, an amount for the others.
  std::variant<std::chrono::nanoseconds, Bytes, std::uint64_t> value;

  /// For people: "wall time limit of 500 ms exceeded".
  [[nodiscard]] std::string describe() const;
};

}  // namespace eryx
