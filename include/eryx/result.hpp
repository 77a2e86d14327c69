// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

#include <boost/json/fwd.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "eryx/bytes.hpp"
#include "eryx/callback_stats.hpp"
#include "eryx/checkpoint.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/journal.hpp"
#include "eryx/limits.hpp"

namespace eryx {

/// How an execution ended.
enum class Outcome {
  Completed,      ///< Ran to its end, or called `sys.exit`: see `exit_code`.
  Raised,         ///< An exception was not caught: see `exception`.
  LimitExceeded,  ///< A limit ended it: see `limit`.
  Cancelled,      ///< The embedder asked for its end.
  Trapped,  ///< The interpreter was stopped by the sandbox (stack exhausted, memory corrupted, abort): see `trap`.
  Suspended,  ///< It waits for answers that come later, or was asked to suspend: see `checkpoint`.
};

/// "completed", "raised", "limit_exceeded", "cancelled", "trapped", "suspended".
[[nodiscard]] ERYX_API const char* to_string(Outcome outcome) noexcept;

/// What became of a session's state.
enum class StateAfter {
  Kept,        ///< It is as the program left it. Executions of a sandbox leave none.
  RolledBack,  ///< The program was stopped in its midst: the state is that before this execution.
  Lost,        ///< The same, in a session without undo: the state is that of a new one.
};

/// "kept", "rolled_back", "lost".
[[nodiscard]] ERYX_API const char* to_string(StateAfter state) noexcept;

/// One frame of a Python traceback.
struct TracebackFrame {
  std::string file;          ///< "<user>": the program itself; later ones of a session "<user-2>" and so on.
  std::uint32_t line = 0;    ///< From 1; the user's own numbering. 0: unknown.
  std::uint32_t column = 0;  ///< From 1. 0: unknown.
  std::string function;      ///< "<module>" at top level.
  std::string source;        ///< The line's text without indentation, where it is known.
};

/// An exception as Python saw it. All text comes from the guest: display it, do not trust it.
struct PythonException {
  std::string type;                    ///< Qualified name without the module: "ValueError".
  std::string module;                  ///< "builtins", "json.decoder", …
  std::string message;                 ///< `str(exception)`.
  std::string traceback;               ///< As Python prints it.
  std::vector<TracebackFrame> frames;  ///< Outermost call first.
};

/// What an execution cost.
struct Stats {
  std::chrono::nanoseconds wall{};   ///< From `execute` to the end, waiting included.
  std::chrono::nanoseconds guest{};  ///< Time spent inside the guest, host functions included.
  Bytes peak_memory{};               ///< Largest size of the guest's linear memory.
  std::uint64_t turns = 0;           ///< Times that the guest was entered.
  CallbackStats callbacks;
  std::uint64_t pages_restored = 0;  ///< 4 KiB pages that the slot's reset copied back or dropped.
};

/// Everything about a finished execution, however it ended. Output written before the end is always here.
struct ERYX_API ExecuteResult {
  Outcome outcome = Outcome::Completed;

  /// Captured output as valid UTF-8: each invalid byte is replaced by U+FFFD.
  std::string stdout_text;
  std::string stderr_text;
  /// The bytes as written, where they are not valid UTF-8; absent when the text above is exact.
  std::optional<std::string> stdout_raw;
  std::optional<std::string> stderr_raw;
  /// Whether `Limits::output` was exceeded and output dropped.
  bool output_truncated = false;

  /// The result variable as JSON text, exact for integers of any size. Absent: the program did not set it, or it
  /// could not be encoded (see `value_error`), or the program did not complete.
  std::optional<std::string> value_json;
  /// Why the result variable could not be encoded.
  std::optional<std::string> value_error;

  std::optional<PythonException> exception;
  std::optional<LimitBreach> limit;
  /// Why the guest trapped: "call stack exhausted", …
  std::optional<std::string> trap;

  /// Status given to `sys.exit`; 1 after an uncaught exception; 0 otherwise.
  int exit_code = 0;

  /// Sessions only.
  StateAfter state = StateAfter::Kept;

  /// The program that waits, where the outcome is Suspended in a sandbox. A session keeps its own: see
  /// `Session::checkpoint`.
  std::optional<Checkpoint> checkpoint;

  /// What the program got from outside, where `ExecuteOptions::recording` asked for it.
  std::optional<Journal> journal;
  /// Calls whose answers came from `ExecuteOptions::replay`.
  std::uint64_t calls_replayed = 0;
  /// Where the replayed program did something else than the recorded one. Absent: nowhere.
  std::optional<Divergence> divergence;

  Stats stats;

  /// `value_json` parsed; null if it is absent. Integers beyond 64 bits become doubles: read `value_json` for those.
  /// Include <boost/json/value.hpp>, or eryx/eryx.hpp, to use it.
  [[nodiscard]] boost::json::value value() const;

  /// Whether the program ran to its end with status 0.
  [[nodiscard]] bool ok() const noexcept { return outcome == Outcome::Completed && exit_code == 0; }
};

/// The whole result as JSON: what `eryx run --json` prints; described in docs/result-json.md.
[[nodiscard]] ERYX_API boost::json::value to_json(const ExecuteResult& result);

}  // namespace eryx
