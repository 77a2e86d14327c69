// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "eryx/trace.hpp"

namespace eryx::trace {

enum class StepKind : std::uint8_t {
  Open,   ///< Code is entered, or goes on.
  Line,   ///< A line of the code that was opened last, and not closed, is about to run.
  Close,  ///< The code that was opened last, and not closed, is left.
};

struct Step {
  StepKind kind = StepKind::Open;
  std::uint32_t line = 0;  ///< Open: where it goes on, or the first line of what is called. Line: that line.
  const TraceFunction* function = nullptr;
  std::chrono::nanoseconds time{};
};

/// What happened in one task. Whatever the trace is, every Open has its Close, in order, and no time is smaller than the
/// one before.
struct Track {
  const TraceTask* task = nullptr;
  std::vector<Step> steps;
};

/// The tracks of tasks, in the order in which they appear.
///
/// Code that is left without having been entered (the trace begins midway) is open from its task's first event. What is
/// open at the end is closed there. What no interpreter does, such as a return from code that is not entered while other
/// code is, is left out.
[[nodiscard]] std::vector<Track> tracks_of(const Trace& trace);

/// Time of the last event.
[[nodiscard]] std::chrono::nanoseconds end_of(const Trace& trace);

/// How to call a task.
[[nodiscard]] std::string title_of(const TraceTask& task);

}  // namespace eryx::trace
