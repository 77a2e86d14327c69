// SPDX-License-Identifier: MIT OR Apache-2.0
// `to_perfetto_json`. B and E with names, and strictly ordered times on each track: that is what no viewer gets wrong.
#include <algorithm>
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

class Writer {
 public:
  explicit Writer(const Trace& trace) : trace_(trace), tracks_(trace::tracks_of(trace)) {
    for (std::size_t index = 0; index < tracks_.size(); ++index) numbers_.emplace(tracks_[index].task, index);
  }

  std::string write() {
    json_.raw(R"({"displayTimeUnit":"ms","otherData":{"left_out":")").number(trace_.left_out);
    json_.raw("\"},\"traceEvents\":[\n");
    name("process_name", 0, "Python program");
    for (std::size_t index = 0; index < tracks_.size(); ++index) write_track(index);
    write_exceptions();
    write_callbacks();
    if (trace_.left_out > 0) write_cut();
    return json_.raw("\n]}\n").take();
  }

 private:
  /// Begins an event of the kind `phase`.
  JsonText& event(std::string_view phase, std::size_t track, std::string_view name) {
    if (!is_first_) json_.raw(",\n");
    is_first_ = false;
    json_.raw(R"({"ph":")").raw(phase).raw(R"(","pid":1,"tid":)").number(track + 1).raw(R"(,"name":)");
    return json_.string(name);
  }

  void name(std::string_view what, std::size_t track, std::string_view name) {
    event("M", track, what).raw(R"(,"args":{"name":)").string(name).raw("}}");
  }

  void begin_track(std::size_t track, std::string_view title) {
    name("thread_name", track, title);
    event("M", track, "thread_sort_index").raw(R"(,"args":{"sort_index":)").number(track).raw("}}");
  }

  static std::string place(const TraceFunction& function, std::uint32_t line) {
    return function.file + ":" + std::to_string(line);
  }

  void write_track(std::size_t track) {
    begin_track(track, trace::title_of(*tracks_[track].task));
    nanoseconds last{-1};
    for (const trace::Step& step : tracks_[track].steps) {
      if (step.kind == StepKind::Line) continue;
      const bool opens = step.kind == StepKind::Open;
      last = std::max(step.time, last + nanoseconds(1));
      event(opens ? "B" : "E", track, step.function->name).raw(R"(,"ts":)").microseconds(last);
      // The same for every call: speedscope counts calls with other arguments as other functions.
      if (opens) {
        json_.raw(R"(,"cat":"call","args":{"at":)");
        json_.string(place(*step.function, step.function->first_line)).raw("}");
      }
      json_.raw("}");
    }
  }

  void write_exceptions() {
    for (const TraceEvent& raised : trace_.events) {
      if (raised.kind != TraceEventKind::Exception) continue;
      event("i", numbers_.at(raised.task), raised.exception->type).raw(R"(,"s":"t","cat":"exception","ts":)");
      json_.microseconds(raised.time).raw(R"(,"args":{"message":)").string(raised.exception->message);
      json_.raw(R"(,"at":)").string(place(*raised.function, raised.line)).raw("}}");
    }
  }

  void write_callbacks() {
    std::vector<nanoseconds> last;  // by lane
    for (const CallbackSpan& span : trace::callback_spans_of(trace_)) {
      const std::size_t track = tracks_.size() + span.lane;
      if (span.lane == last.size()) {
        last.emplace_back(-1);
        begin_track(track, trace::title_of_lane(span.lane));
      }
      const nanoseconds start = std::max(span.start, last[span.lane] + nanoseconds(1));
      const nanoseconds end = last[span.lane] = std::max(span.end, start + nanoseconds(1));
      event("B", track, span.callback->name).raw(R"(,"cat":"callback","ts":)").microseconds(start);
      json_.raw(R"(,"args":{"arguments":)").string(span.callback->arguments);
      json_.raw(R"(,"answer":)").string(answer_of(span));
      json_.raw(R"(,"task":)").string(trace::title_of(*span.task));
      json_.raw(R"(,"at":)").string(place(*span.function, span.line)).raw("}}");
      event("E", track, span.callback->name).raw(R"(,"ts":)").microseconds(end).raw("}");
    }
  }

  void write_cut() {
    event("i", 0, std::to_string(trace_.left_out) + " more events were left out").raw(R"(,"s":"g","ts":)");
    json_.microseconds(trace::end_of(trace_)).raw("}");
  }

  const Trace& trace_;
  const std::vector<Track> tracks_;
  std::unordered_map<const TraceTask*, std::size_t> numbers_;  ///< Of tracks.
  JsonText json_;
  bool is_first_ = true;
};

}  // namespace

std::string to_perfetto_json(const Trace& trace) { return Writer(trace).write(); }

}  // namespace eryx
