// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "eryx/trace.hpp"

namespace eryx::trace {

/// One call of a callback.
struct CallbackSpan {
  const TraceCallback* callback = nullptr;
  std::chrono::nanoseconds start{};
  std::chrono::nanoseconds end{};  ///< When its handler answered. Without an answer: the end of the trace.
  std::optional<TraceAnswer> answer;
  const TraceFunction* function = nullptr;  ///< Where it was called.
  std::uint32_t line = 0;
  const TraceTask* task = nullptr;
  std::size_t lane =
      0;  ///< From 0. Calls of a lane do not overlap, and there are no more lanes than that takes.
};

/// "value", …; "none" without an answer.
[[nodiscard]] std::string answer_of(const CallbackSpan& span);

/// Calls in the order of their starts. What was called before the trace began is as long as its end says.
[[nodiscard]] std::vector<CallbackSpan> callback_spans_of(const Trace& trace);

/// "callbacks", "callbacks 2", …
[[nodiscard]] std::string title_of_lane(std::size_t lane);

}  // namespace eryx::trace
