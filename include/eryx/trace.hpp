// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// What a program does, line by line: `ExecuteOptions::trace` keeps it in the result, `ExecuteOptions::on_trace` passes it
/// on while the program runs. See docs/observing.md.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "eryx/detail/export.hpp"

namespace eryx {

enum class TraceEventKind : std::uint8_t {
  Line,           ///< A line is about to run.
  Call,           ///< Code is entered: see `TraceEvent::entry`.
  Return,         ///< Code is left: see `TraceEvent::exit`.
  Exception,      ///< An exception comes up in the program's code, or into it from the library's.
  CallbackStart,  ///< The program calls a callback.
  CallbackEnd,    ///< The program is given the answer, or stops waiting for it.
};

/// "line", "call", "return", "exception", "callback_start", "callback_end".
[[nodiscard]] ERYX_API const char* to_string(TraceEventKind kind) noexcept;

/// How code is entered.
enum class TraceEntry : std::uint8_t {
  Called,
  Resumed,  ///< A generator or coroutine goes on where it waited.
  Thrown,   ///< It goes on with an exception that is thrown into it.
};

/// "called", "resumed", "thrown".
[[nodiscard]] ERYX_API const char* to_string(TraceEntry entry) noexcept;

/// How code is left.
enum class TraceExit : std::uint8_t {
  Returned,
  Yielded,  ///< A generator yields, or a coroutine waits.
  Unwound,  ///< By an exception that it does not handle.
};

/// "returned", "yielded", "unwound".
[[nodiscard]] ERYX_API const char* to_string(TraceExit exit) noexcept;

/// How a call of a callback ended.
enum class TraceAnswer : std::uint8_t {
  Value,
  Error,  ///< The program got an exception: the handler failed, a limit was reached, arguments did not fit, …
  Timeout,  ///< The handler did not answer in time.
  GivenUp,  ///< The program stopped waiting.
};

/// "value", "error", "timeout", "given_up".
[[nodiscard]] ERYX_API const char* to_string(TraceAnswer answer) noexcept;

/// Code of a program.
struct TraceFunction {
  std::string name;  ///< Qualified: "f", "C.m", "f.<locals>.g"; "<module>" for the program itself.
  std::string file;  ///< "<user>"; later programs of a session are "<user-2>" and so on.
  std::uint32_t first_line = 0;  ///< From 1.
};

/// A task of the program's event loop.
struct TraceTask {
  std::uint32_t number = 0;  ///< In the order in which they appear. 0: code that runs in no task.
  std::string name;          ///< As asyncio gives it: "Task-2". Empty: none.
};

/// A call of a callback. The same object for its start and its end.
struct TraceCallback {
  std::string name;
  std::uint32_t id =
      0;  ///< Unique within the execution. 0: an immediate call, which ends before another starts.
  std::string
      arguments;  ///< JSON as the program sent it, not checked. Empty: too long, see `TraceOptions::text`.
};

/// An exception, as far as it is known without running Python code.
struct TraceException {
  std::string type;     ///< "ValueError".
  std::string message;  ///< Its first kilobyte. Empty if only Python code could tell it: see `__str__`.
};

/// One event. All text comes from the guest: display it, but do not trust it.
///
/// Lifetime of what it points to: the `Trace` that it is in or a copy of that; in a handler, until the handler returns.
struct TraceEvent {
  TraceEventKind kind = TraceEventKind::Line;
  TraceEntry entry = TraceEntry::Called;    ///< Call.
  TraceExit exit = TraceExit::Returned;     ///< Return.
  TraceAnswer answer = TraceAnswer::Value;  ///< CallbackEnd.
  std::uint32_t line = 0;  ///< In the program's source, from 1. 0 where the program itself is called.
  /// When it happened: time since `execute` was called. Never smaller than that of the event before.
  std::chrono::nanoseconds time{};
  /// CallbackEnd: from the call to the handler's answer; the program may have been given it later. If it gave up, the
  /// time until then.
  std::chrono::nanoseconds duration{};
  const TraceFunction* function = nullptr;    ///< Where it happened. Never null.
  const TraceTask* task = nullptr;            ///< Never null.
  const TraceCallback* callback = nullptr;    ///< CallbackStart, CallbackEnd; null otherwise.
  const TraceException* exception = nullptr;  ///< Exception; null otherwise.
};

struct TraceOptions {
  /// Most events that the result keeps, of 56 bytes each. What comes later is counted: `Trace::left_out`.
  std::uint64_t events = 10'000;
  /// Most bytes of names, arguments and messages that it keeps. What has no room is empty.
  std::uint64_t text = 8 << 20;
};

/// The events of one execution, in the order in which they happened. Copies share what the events point to.
struct ERYX_API Trace {
  std::vector<TraceEvent> events;
  std::uint64_t left_out = 0;  ///< Events beyond `TraceOptions::events`.

  /// Owns what the events point to.
  std::shared_ptr<const void> names;
};

/// Receives events in the order in which they happened.
///
/// Threading, slowness and exceptions: as `OutputHandler`. Events that find no room because the handler is too slow are
/// left out and counted in `Stats::trace_lost`. Events arrive in groups: when the program has made some thousands, when
/// it waits or calls the host, and at its end.
using TraceHandler = std::function<void(const TraceEvent&)>;

}  // namespace eryx
