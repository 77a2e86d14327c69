// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>

#include "eryx/trace.hpp"
#include "trace/callback_spans.hpp"
#include "trace/tracks.hpp"

namespace eryx::trace {

struct LineFigures {
  std::uint64_t hits = 0;
  std::chrono::nanoseconds time{};  ///< Up to the next event of the task, again and again.
  std::chrono::nanoseconds
      waited{};  ///< Durations of the callbacks that it called, overlaps counted for each.
};

using LinesOfFile = std::unordered_map<std::uint32_t, LineFigures>;  ///< By line, from 1.

/// By file. Lifetime: that of what the trace's events point to.
using LineProfile = std::unordered_map<std::string_view, LinesOfFile>;

[[nodiscard]] LineProfile line_profile_of(std::span<const Track> tracks,
                                          std::span<const CallbackSpan> callbacks);

}  // namespace eryx::trace
