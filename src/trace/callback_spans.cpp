// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace/callback_spans.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>
#include <unordered_map>
#include <utility>

#include "trace/tracks.hpp"

namespace eryx::trace {
namespace {

using std::chrono::nanoseconds;

CallbackSpan span_of(const TraceEvent& event, nanoseconds start, nanoseconds end) {
  CallbackSpan span;
  span.callback = event.callback;
  span.start = start;
  span.end = end;
  span.function = event.function;
  span.line = event.line;
  span.task = event.task;
  return span;
}

/// Those that start together stay in their order.
std::vector<CallbackSpan> by_start(const std::vector<CallbackSpan>& spans) {
  std::vector<std::size_t> order(spans.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t index) { return std::pair(spans[index].start, index); });
  std::vector<CallbackSpan> sorted;
  sorted.reserve(spans.size());
  for (const std::size_t index : order) sorted.push_back(spans[index]);
  return sorted;
}

/// The lowest lane that is free at each start.
void choose_lanes(std::vector<CallbackSpan>& spans) {
  using Busy = std::pair<nanoseconds, std::size_t>;  // until when, lane
  std::priority_queue<Busy, std::vector<Busy>, std::greater<>> busy;
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> free;
  std::size_t lanes = 0;
  for (CallbackSpan& span : spans) {
    while (!busy.empty() && busy.top().first <= span.start) {
      free.push(busy.top().second);
      busy.pop();
    }
    if (free.empty()) free.push(lanes++);
    span.lane = free.top();
    free.pop();
    // One that ends as it starts still takes its instant.
    busy.emplace(std::max(span.end, span.start + nanoseconds(1)), span.lane);
  }
}

}  // namespace

std::string answer_of(const CallbackSpan& span) { return span.answer ? to_string(*span.answer) : "none"; }

std::vector<CallbackSpan> callback_spans_of(const Trace& trace) {
  std::vector<CallbackSpan> spans;
  std::unordered_map<const TraceCallback*, std::size_t> open;
  for (const TraceEvent& event : trace.events) {
    if (event.kind == TraceEventKind::CallbackStart) {
      open.insert_or_assign(event.callback, spans.size());
      spans.push_back(span_of(event, event.time, end_of(trace)));
    } else if (event.kind == TraceEventKind::CallbackEnd) {
      const nanoseconds duration = std::clamp(event.duration, nanoseconds(0), event.time);
      const auto found = open.find(event.callback);
      if (found == open.end()) {
        spans.push_back(span_of(event, event.time - duration, event.time));
        spans.back().answer = event.answer;
        continue;
      }
      CallbackSpan& span = spans[found->second];
      span.end = std::min(span.start + duration, event.time);
      span.answer = event.answer;
      open.erase(found);
    }
  }
  spans = by_start(spans);
  choose_lanes(spans);
  return spans;
}

std::string title_of_lane(std::size_t lane) {
  return lane == 0 ? "callbacks" : "callbacks " + std::to_string(lane + 1);
}

}  // namespace eryx::trace
