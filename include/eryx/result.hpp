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
#include "eryx/display.hpp"
#include "eryx/files.hpp"
#include "eryx/journal.hpp"
#include "eryx/limits.hpp"
#include "eryx/trace.hpp"

namespace eryx {

/// How an execution ended.
enum class Outcome {
  Completed,      ///< Ran to its end, or called `sys.exit`: see `exit_code`.
  Raised,         ///< Ended with an uncaught exception: see `exception`.
  LimitExceeded,  ///< Ended by a limit: see `limit`.
  Cancelled,      ///< Cancelled by the embedder.
  Trapped,    ///< The sandbox stopped the interpreter (stack exhausted, memory corrupted, abort): see `trap`.
  Suspended,  ///< Waits for deferred answers, or was asked to suspend: see `checkpoint`.
};

/// "completed", "raised", "limit_exceeded", "cancelled", "trapped", "suspended".
[[nodiscard]] ERYX_API const char* to_string(Outcome outcome) noexcept;

/// A session's state after an execution. Always Kept for executions of a sandbox, which have no state to keep.
enum class StateAfter {
  Kept,        ///< The state is as the program left it.
  RolledBack,  ///< The program was stopped midway: the state is as it was before this execution.
  Lost,  ///< The program was stopped midway in a session without undo: the state is that of a new session.
};

/// "kept", "rolled_back", "lost".
[[nodiscard]] ERYX_API const char* to_string(StateAfter state) noexcept;

/// One frame of a Python traceback.
struct TracebackFrame {
  std::string file;  ///< "<user>" for the program; later programs of a session are "<user-2>" and so on.
  std::uint32_t line = 0;    ///< Line in the user's source, from 1. 0: unknown.
  std::uint32_t column = 0;  ///< From 1. 0: unknown.
  std::string function;      ///< "<module>" at top level.
  std::string source;        ///< Text of the line without indentation. Empty: unknown.
};

/// One of the exceptions in an exception group that is no group itself.
struct ExceptionLeaf {
  std::string type;          ///< As in `PythonException`.
  std::string module;        ///< As in `PythonException`.
  std::string message;       ///< Its first 1,024 characters.
  TracebackFrame raised_at;  ///< Innermost call; empty if it was never raised.
};

/// A Python exception. All text comes from the guest: display it, but do not trust it.
struct PythonException {
  std::string type;       ///< Qualified name without the module: "ValueError".
  std::string module;     ///< "builtins", "json.decoder", …
  std::string message;    ///< `str(exception)`.
  std::string traceback;  ///< As Python prints it. Empty if the program's own `sys.excepthook` has shown it.
  std::vector<TracebackFrame> frames;  ///< Outermost call first.
  /// The first 100 exceptions in an exception group and in the groups in it. Empty for any other exception.
  std::vector<ExceptionLeaf> leaves;
};

/// What an execution cost.
struct Stats {
  std::chrono::nanoseconds wall{};   ///< Time from `execute` to the end, waiting included.
  std::chrono::nanoseconds guest{};  ///< Time spent inside the guest, host functions included.
  Bytes peak_memory{};               ///< Largest size of the guest's linear memory.
  std::uint64_t turns = 0;           ///< How often the guest was entered.
  /// What the program took of `Limits::fuel`; absent if there was no such limit. Of one that trapped, or that was stopped by another
  /// limit, what it had taken a moment before.
  std::optional<std::uint64_t> fuel;
  CallbackStats callbacks;
  /// Output that the handler of `on_output` was not given because it was too slow.
  Bytes output_lost{};
  /// Events that the handler of `on_trace` was not given because it was too slow.
  std::uint64_t trace_lost = 0;
  /// Spans that the handler of `spans` was not given because it was too slow.
  std::uint64_t spans_lost = 0;
  std::uint64_t pages_restored = 0;  ///< 4 KiB pages that resetting the slot copied back or dropped.
};

/// The result of an execution, however it ended. It always contains the output written before the end.
struct ERYX_API ExecuteResult {
  Outcome outcome = Outcome::Completed;

  /// Captured output as valid UTF-8; each invalid byte is replaced by U+FFFD.
  std::string stdout_text;
  std::string stderr_text;
  /// The bytes as written, if they are not valid UTF-8. Absent if the text above is exact.
  std::optional<std::string> stdout_raw;
  std::optional<std::string> stderr_raw;
  /// What the program has shown with `display`, and its result if that has another form than text: see docs/displays.md.
  std::vector<Display> displays;
  /// Whether `Limits::output` was exceeded and output dropped.
  bool output_truncated = false;

  /// The result variable as JSON text in UTF-8, exact for integers of any size; it was checked to be that. Absent if the program did not complete, did not
  /// set the variable, or set it to a value that could not be encoded (see `value_error`).
  std::optional<std::string> value_json;
  /// Why the result variable could not be encoded.
  std::optional<std::string> value_error;

  std::optional<PythonException> exception;
  std::optional<LimitBreach> limit;
  /// Why the guest trapped: "call stack exhausted", …
  std::optional<std::string> trap;

  /// The regular files that were in the folder of `collect_files` at the end, by their paths from there, such as
  /// "out/plot.svg". Paths and contents come from the program. No path leads out of the folder: components are neither
  /// empty, "." nor "..", have at most 255 bytes and contain no NUL; they may contain anything else, line ends included.
  /// Empty folders are not in it. Empty if files were not asked for.
  FileMap files;
  /// What else was in that folder.
  std::vector<LeftOutFile> files_left_out;

  /// What differs in each overlay that is mounted (`HostAccess::Overlay`) from the host's files, if anything does: `apply_changes`
  /// makes it so there. Names and contents come from the program; paths are like those of `files`. In a session: all
  /// that its programs have changed so far.
  std::vector<MountChanges> changes;

  /// Status given to `sys.exit`; 1 after an uncaught exception; 0 otherwise, also if the program was stopped: `ok` looks at
  /// `outcome` too.
  int exit_code = 0;

  /// What happened to the session's state. Sessions only.
  StateAfter state = StateAfter::Kept;

  /// The suspended program, if the outcome of a sandbox's execution is Suspended. A session keeps its suspended program
  /// instead: see `Session::checkpoint`.
  std::optional<Checkpoint> checkpoint;

  /// What the program received from outside, if `ExecuteOptions::recording` is On.
  std::optional<Journal> journal;
  /// Whether `Limits::journal` was reached or a timer of the program's `signal` module went off: the journal holds what came before, without gaps, and nothing after it.
  bool journal_truncated = false;
  /// Calls whose answers came from `ExecuteOptions::replay`.
  std::uint64_t calls_replayed = 0;
  /// Where the replayed program first differs from the recorded one. Absent if it does not differ.
  std::optional<Divergence> divergence;

  /// What the program did, if `ExecuteOptions::trace` asked for it. Of a resumed program: since it was resumed.
  Trace trace;

  Stats stats;

  /// Parses `value_json`; null if it is absent. Integers beyond 64 bits become doubles: use `value_json` for those. Also
  /// null if the text has no single meaning as a tree: it has an integer beyond the range of doubles, an object with
  /// the same name twice (as `{1: 0, "1": 0}` gives in Python) or with more than 1,000,000 members, or more than 256
  /// levels.
  /// Include <boost/json/value.hpp>, or eryx/eryx.hpp, to use it.
  [[nodiscard]] boost::json::value value() const;

  /// Whether the program completed with exit code 0.
  [[nodiscard]] bool ok() const noexcept { return outcome == Outcome::Completed && exit_code == 0; }
};

/// The complete result as JSON, as `eryx run --json` prints it; see docs/result-json.md.
[[nodiscard]] ERYX_API boost::json::value to_json(const ExecuteResult& result);

}  // namespace eryx
