// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace/tracks.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <utility>

namespace eryx::trace {
namespace {

class TrackBuilder {
 public:
  explicit TrackBuilder(const TraceTask& task) { track_.task = &task; }

  void add(const TraceEvent& event) {
    switch (event.kind) {
      case TraceEventKind::Call: enter(event); break;
      case TraceEventKind::Return: leave(event); break;
      case TraceEventKind::Line:
        if (is_running(event)) add_step(StepKind::Line, event);
        break;
      case TraceEventKind::Exception: (void)is_running(event); break;
      case TraceEventKind::CallbackStart:
      case TraceEventKind::CallbackEnd: break;
    }
  }

  Track finish(std::chrono::nanoseconds end) {
    while (!open_.empty()) close_last(end);
    if (running_before_ != nullptr) add_step(StepKind::Close, {.time = end, .function = running_before_});
    if (before_.empty()) return std::move(track_);
    const std::chrono::nanoseconds start = track_.steps.front().time;
    std::vector<Step> opened;
    opened.reserve(before_.size() + track_.steps.size());
    for (auto function = before_.rbegin(); function != before_.rend(); ++function)
      opened.push_back({StepKind::Open, 0, *function, start});
    opened.insert(opened.end(), track_.steps.begin(), track_.steps.end());
    track_.steps = std::move(opened);
    return std::move(track_);
  }

 private:
  void add_step(StepKind kind, const TraceEvent& event) {
    track_.steps.push_back({kind, event.line, event.function, event.time});
  }

  void enter(const TraceEvent& event) {
    open_.push_back(event.function);
    ++count_[event.function];
    add_step(StepKind::Open, event);
  }

  void close_last(std::chrono::nanoseconds time) {
    --count_[open_.back()];
    track_.steps.push_back({StepKind::Close, 0, open_.back(), time});
    open_.pop_back();
  }

  void leave(const TraceEvent& event) {
    if (open_.empty()) {
      (void)is_running(event);
      add_step(StepKind::Close, event);
      running_before_ = nullptr;
      return;
    }
    const auto found = count_.find(event.function);
    if (found == count_.end() || found->second == 0) return;
    while (open_.back() != event.function) close_last(event.time);
    close_last(event.time);
  }

  /// Whether the event's code is the innermost. If nothing else is known to be open, it was entered before the trace.
  bool is_running(const TraceEvent& event) {
    if (!open_.empty()) return open_.back() == event.function;
    if (running_before_ == event.function) return true;
    if (running_before_ != nullptr) track_.steps.push_back({StepKind::Close, 0, running_before_, event.time});
    running_before_ = event.function;
    before_.push_back(event.function);
    return true;
  }

  Track track_;
  std::vector<const TraceFunction*> open_;
  std::unordered_map<const TraceFunction*, std::size_t> count_;  ///< How often each is in `open_`.
  std::vector<const TraceFunction*> before_;       ///< Entered before the trace, innermost first.
  const TraceFunction* running_before_ = nullptr;  ///< The last of them, until it is left.
};

}  // namespace

std::vector<Track> tracks_of(const Trace& trace) {
  std::vector<TrackBuilder> builders;
  std::unordered_map<const TraceTask*, std::size_t> numbers;
  for (const TraceEvent& event : trace.events) {
    const auto [found, is_new] = numbers.try_emplace(event.task, builders.size());
    if (is_new) builders.emplace_back(*event.task);
    builders[found->second].add(event);
  }
  std::vector<Track> tracks;
  tracks.reserve(builders.size());
  for (TrackBuilder& builder : builders) tracks.push_back(builder.finish(end_of(trace)));
  return tracks;
}

std::chrono::nanoseconds end_of(const Trace& trace) {
  return trace.events.empty() ? std::chrono::nanoseconds() : trace.events.back().time;
}

std::string title_of(const TraceTask& task) {
  if (!task.name.empty()) return task.name;
  return task.number == 0 ? "no task" : "task " + std::to_string(task.number);
}

}  // namespace eryx::trace
