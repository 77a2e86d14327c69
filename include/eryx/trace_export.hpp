// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// Traces as files that viewers open. See docs/observing.md.
///
/// All of them take any trace: one that was cut, that begins or ends midway, or that a hostile program made. Whatever it is,
/// the text is valid, has nothing in it that a browser would run but this library's own script, and takes time and memory
/// linear in the trace (times its logarithm where things are sorted).
///
/// Threading: any. Errors: std::bad_alloc.

#include <string>
#include <string_view>

#include "eryx/detail/export.hpp"
#include "eryx/trace.hpp"

namespace eryx {

/// Chrome's trace-event format as JSON: open it at https://ui.perfetto.dev, chrome://tracing or https://www.speedscope.app.
///
/// Each task of the program has a track with its calls inside one another; code that waits is closed and opened again when
/// it goes on. Callbacks are slices on tracks below, as many as run at a time, with their arguments as text, their answers,
/// and where they were called. Exceptions are marks. Lines are left out: they would be most of the file.
///
/// Times are microseconds with three decimals since `execute`. What happened in one nanosecond on one track is drawn one
/// nanosecond apart: viewers lose events that touch.
[[nodiscard]] ERYX_API std::string to_perfetto_json(const Trace& trace);

/// speedscope's own format (https://www.speedscope.app/file-format-schema.json): an evented profile for each task, and for
/// callbacks as many as run at a time. Times are nanoseconds since `execute`.
[[nodiscard]] ERYX_API std::string to_speedscope_json(const Trace& trace);

/// What a trace does not know about its program. Lifetime: until the call returns.
struct ProfilePage {
  /// Shown beside the figures of its lines. Empty: lines are shown by their numbers.
  std::string_view source{};
  std::string_view title = "Eryx profile";
};

/// A page that needs no network and nothing beside it: totals, a flame graph, callbacks as a waterfall, exceptions, and the
/// program's lines with how often they ran and how long.
///
/// The time of a line is that from each of its events to the next one of the same task, calls of other traced code not
/// included. The page shows the 20,000 places of the call tree and the 4,000 lines that took longest, the first 2,000
/// callbacks and the first 500 exceptions, and says what it leaves out.
[[nodiscard]] ERYX_API std::string to_profile_html(const Trace& trace, const ProfilePage& page = {});

}  // namespace eryx
