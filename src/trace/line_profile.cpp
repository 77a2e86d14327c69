// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace/line_profile.hpp"

#include <vector>

namespace eryx::trace {
namespace {

class Profiler {
 public:
  void add(const Track& track) {
    open_.clear();
    std::chrono::nanoseconds last{};
    for (const Step& step : track.steps) {
      if (!open_.empty() && open_.back().figures != nullptr) open_.back().figures->time += step.time - last;
      last = step.time;
      take(step);
    }
  }

  void add(const CallbackSpan& span) {
    if (span.line > 0) figures(*lines_of(*span.function), span.line)->waited += span.end - span.start;
  }

  LineProfile take() { return std::move(profile_); }

 private:
  struct Open {
    LinesOfFile* lines;
    LineFigures* figures;  ///< Of the line that runs. Null: not known.
  };

  /// Neither outer nor inner elements of the profile move.
  static LineFigures* figures(LinesOfFile& lines, std::uint32_t line) {
    return line == 0 ? nullptr : &lines[line];
  }

  LinesOfFile* lines_of(const TraceFunction& function) {
    const auto [found, is_new] = lines_.try_emplace(&function, nullptr);
    if (is_new) found->second = &profile_[function.file];
    return found->second;
  }

  void take(const Step& step) {
    switch (step.kind) {
      case StepKind::Open: {
        LinesOfFile* const lines = lines_of(*step.function);
        open_.push_back({lines, figures(*lines, step.line)});
        break;
      }
      case StepKind::Line: {
        Open& running = open_.back();
        running.figures = figures(*running.lines, step.line);
        if (running.figures != nullptr) ++running.figures->hits;
        break;
      }
      case StepKind::Close: open_.pop_back(); break;
    }
  }

  LineProfile profile_;
  std::unordered_map<const TraceFunction*, LinesOfFile*> lines_;
  std::vector<Open> open_;
};

}  // namespace

LineProfile line_profile_of(std::span<const Track> tracks, std::span<const CallbackSpan> callbacks) {
  Profiler profiler;
  for (const Track& track : tracks) profiler.add(track);
  for (const CallbackSpan& span : callbacks) profiler.add(span);
  return profiler.take();
}

}  // namespace eryx::trace
