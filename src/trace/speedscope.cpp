// SPDX-License-Identifier: MIT OR Apache-2.0
// `to_speedscope_json`.
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "eryx/trace_export.hpp"
#include "trace/callback_spans.hpp"
#include "trace/json_text.hpp"
#include "trace/tracks.hpp"

namespace eryx {
namespace {

using std::chrono::nanoseconds;
using trace::CallbackSpan;
using trace::JsonText;
using trace::StepKind;
using trace::Track;

/// Functions and callbacks, each once.
class Frames {
 public:
  std::size_t of(const TraceFunction& function) {
    const auto [found, is_new] = functions_.try_emplace(&function, count_);
    if (is_new) {
      begin(function.name).raw(R"(,"file":)").string(function.file);
      json_.raw(R"(,"line":)").number(function.first_line).raw("}");
    }
    return found->second;
  }
  std::size_t of_callback(const std::string& name) {
    const auto [found, is_new] = callbacks_.try_emplace(name, count_);
    if (is_new) begin(name).raw("}");
    return found->second;
  }
  [[nodiscard]] std::string take() { return json_.take(); }

 private:
  JsonText& begin(std::string_view name) {
    if (count_++ > 0) json_.raw(",\n");
    return json_.raw(R"({"name":)").string(name);
  }

  std::unordered_map<const TraceFunction*, std::size_t> functions_;
  std::unordered_map<std::string_view, std::size_t> callbacks_;
  std::size_t count_ = 0;
  JsonText json_;
};

/// One profile: frames that are opened and closed.
class Profile {
 public:
  Profile(std::string_view name, nanoseconds end) {
    json_.raw(R"({"type":"evented","unit":"nanoseconds","startValue":0,"endValue":)").nanoseconds(end);
    json_.raw(R"(,"name":)").string(name).raw(",\"events\":[\n");
  }

  void add(StepKind kind, std::size_t frame, nanoseconds time) {
    if (!is_first_) json_.raw(",\n");
    is_first_ = false;
    json_.raw(kind == StepKind::Open ? R"({"type":"O","frame":)" : R"({"type":"C","frame":)").number(frame);
    json_.raw(R"(,"at":)").nanoseconds(time).raw("}");
  }

  [[nodiscard]] bool is_empty() const { return is_first_; }
  [[nodiscard]] std::string take() { return json_.raw("]}").take(); }

 private:
  JsonText json_;
  bool is_first_ = true;
};

std::vector<Profile> profiles_of(const Trace& trace, Frames& frames) {
  const nanoseconds end = trace::end_of(trace);
  std::vector<Profile> profiles;
  for (const Track& track : trace::tracks_of(trace)) {
    Profile profile(trace::title_of(*track.task), end);
    for (const trace::Step& step : track.steps)
      if (step.kind != StepKind::Line) profile.add(step.kind, frames.of(*step.function), step.time);
    // The viewer has nothing to show for it.
    if (!profile.is_empty()) profiles.push_back(std::move(profile));
  }
  const std::size_t tasks = profiles.size();
  for (const CallbackSpan& span : trace::callback_spans_of(trace)) {
    const std::size_t index = tasks + span.lane;
    if (index == profiles.size()) profiles.emplace_back(trace::title_of_lane(span.lane), end);
    const std::size_t frame = frames.of_callback(span.callback->name);
    profiles[index].add(StepKind::Open, frame, span.start);
    profiles[index].add(StepKind::Close, frame, span.end);
  }
  if (profiles.empty()) profiles.emplace_back("nothing", end);
  return profiles;
}

}  // namespace

std::string to_speedscope_json(const Trace& trace) {
  Frames frames;
  std::vector<Profile> profiles = profiles_of(trace, frames);
  JsonText json;
  json.raw("{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\"exporter\":\"eryx\",");
  json.raw("\"name\":").string(trace.left_out == 0 ? "Python program" : "Python program, cut");
  json.raw(",\"activeProfileIndex\":0,\"shared\":{\"frames\":[\n").raw(frames.take());
  json.raw("]},\n\"profiles\":[");
  for (std::size_t index = 0; index < profiles.size(); ++index)
    json.raw(index == 0 ? "\n" : ",\n").raw(profiles[index].take());
  return json.raw("\n]}\n").take();
}

}  // namespace eryx
