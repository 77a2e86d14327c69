// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>

#include "eryx/bytes.hpp"
#include "eryx/detail/export.hpp"

namespace eryx {

/// Bounds on one execution. All of them hold in every mode, through one enforcement path. The defaults are those of
/// the Rust project of the same name where it has one; the others were chosen so that an ordinary program never meets
/// them and a hostile one costs the host little.
struct ERYX_API Limits {
  /// Duration of the whole execution, from `execute` to its end, waiting included. At this point the guest gets a
  /// `TimeLimitExceeded` (derived from `KeyboardInterrupt`), so that its `finally` blocks run.
  /// Default: 30 s. `std::chrono::nanoseconds::max()`: no limit. Must be positive.
  std::chrono::nanoseconds wall_time = std::chrono::seconds(30);

  /// How long the guest may go on after that before it is stopped without a chance to object.
  /// Default: 100 ms. Zero: stop it at once. Lower it when latency counts more than the guest's clean-up.
  std::chrono::nanoseconds grace = std::chrono::milliseconds(100);

  /// Linear memory of the guest: interpreter, modules, objects and stack. The image itself takes about 20 MiB of it.
  /// Beyond it Python raises `MemoryError`. Default: 128 MiB. At most 4 GiB.
  Bytes memory{128ull << 20};

  /// Output kept, stdout and stderr together. What exceeds it is dropped, a mark is put in its place and
  /// `ExecuteResult::output_truncated` is set; the program goes on. Default: 8 MiB.
  Bytes output{8ull << 20};

  /// Size of the result variable as JSON. Beyond it the result is not returned and `value_error` says so.
  /// Default: 8 MiB.
  Bytes result{8ull << 20};

  /// Size of the program. A longer one is not started. Default: 4 MiB.
  Bytes source{4ull << 20};

  /// Size of the inputs as JSON, and of the standard input, each. More is not started. Default: 64 MiB.
  Bytes input{64ull << 20};

  /// Contents of the files that the guest may write, all together. Beyond it: `OSError` with `ENOSPC`.
  /// Default: 64 MiB.
  Bytes files{64ull << 20};

  /// Files and directories that the guest may create. Beyond it: `OSError` with `ENOSPC`. Default: 10,000.
  std::uint64_t file_entries = 10'000;

  /// How long a callback may take to answer, from its start. Beyond it the call fails in Python with
  /// `eryx.CallbackTimeoutError`, and the handler is asked to stop. Immediate callbacks are not interrupted.
  /// Default: 10 s. Must be positive.
  std::chrono::nanoseconds callback_time = std::chrono::seconds(10);

  /// Calls of callbacks, failed ones included. Further ones fail with `eryx.CallbackLimitError`. Default: 1,000.
  std::uint64_t callback_calls = 1'000;

  /// Callbacks that work at the same time; further calls wait until others have ended. Default: 64. Must be positive.
  std::uint64_t callbacks_in_flight = 64;

  /// Size of the arguments of one call as JSON. Beyond it: `eryx.CallbackLimitError`. Default: 8 MiB.
  Bytes callback_arguments{8ull << 20};

  /// Size of the arguments of all calls that are not answered yet, together: what the host keeps for a program that
  /// calls faster than its callbacks answer. Beyond it: `eryx.CallbackLimitError`. Default: 64 MiB.
  Bytes callback_pending{64ull << 20};

  /// Size of the answer to one call as JSON. Beyond it: `eryx.CallbackLimitError`. Default: 8 MiB.
  Bytes callback_result{8ull << 20};
};

/// Names one limit of `Limits`.
enum class LimitKind { WallTime, Memory, Source, Input, Files };

/// "wall_time", "memory", …: the name of the field of `Limits`.
[[nodiscard]] ERYX_API const char* to_string(LimitKind kind) noexcept;

/// The limit that ended an execution.
struct ERYX_API LimitBreach {
  LimitKind kind = LimitKind::WallTime;
  /// The limit as it was set: a duration for `WallTime`, an amount for the others.
  std::variant<std::chrono::nanoseconds, Bytes> value;

  /// For people: "wall time limit of 500 ms exceeded".
  [[nodiscard]] std::string describe() const;
};

}  // namespace eryx
