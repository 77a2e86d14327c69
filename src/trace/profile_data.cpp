// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace/profile_data.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/utf8.hpp"
#include "trace/call_tree.hpp"
#include "trace/callback_spans.hpp"
#include "trace/json_text.hpp"
#include "trace/line_profile.hpp"
#include "trace/program_lines.hpp"
#include "trace/tracks.hpp"

namespace eryx::trace {
namespace {

constexpr std::size_t most_nodes = 20'000;
constexpr std::size_t most_callbacks = 2'000;
constexpr std::size_t most_exceptions = 500;
constexpr std::size_t most_text = 1'000;  // bytes of a name, of arguments or of a message

class DataWriter {
 public:
  DataWriter(const Trace& trace, const ProfilePage& page)
      : trace_(trace), page_(page), tracks_(tracks_of(trace)), spans_(callback_spans_of(trace)) {}

  std::string write() {
    const std::vector<CallNode> tree = call_tree_of(tracks_);
    json_.raw("{\"title\":");
    text(page_.title).raw(",\n");
    write_totals(tree.front());
    write_tree(longest_of(tree, most_nodes), tree.size());
    write_callbacks();
    write_exceptions();
    write_lines();
    return json_.raw("}").take();
  }

 private:
  JsonText& text(std::string_view text) {
    if (text.size() <= most_text) return json_.string(text);
    const std::string_view start = text.substr(0, most_text);
    return json_.string(std::string(start.substr(0, start.size() - base::unfinished_utf8(start))) + "…");
  }

  JsonText& place(const TraceFunction& function, std::uint32_t line) {
    return text(line == 0 ? function.file : function.file + ":" + std::to_string(line));
  }

  void write_totals(const CallNode& root) {
    std::uint64_t lines = 0;
    std::uint64_t calls = 0;
    std::uint64_t exceptions = 0;
    for (const TraceEvent& event : trace_.events) {
      lines += event.kind == TraceEventKind::Line ? 1 : 0;
      calls += event.kind == TraceEventKind::Call && event.entry == TraceEntry::Called ? 1 : 0;
      exceptions += event.kind == TraceEventKind::Exception ? 1 : 0;
    }
    const auto tasks =
        std::ranges::count_if(tracks_, [](const Track& track) { return track.task->number > 0; });
    json_.raw("\"end\":").nanoseconds(end_of(trace_)).raw(",\"running\":").nanoseconds(root.total);
    json_.raw(",\"lines\":").number(lines).raw(",\"calls\":").number(calls);
    json_.raw(",\"tasks\":").number(static_cast<std::uint64_t>(tasks));
    json_.raw(",\"exceptions\":").number(exceptions).raw(",\"callbacks\":").number(spans_.size());
    json_.raw(",\"leftOut\":").number(trace_.left_out).raw(",\n");
  }

  void write_tree(const std::vector<CallNode>& tree, std::size_t nodes) {
    std::unordered_map<const TraceFunction*, std::size_t> numbers;
    std::vector<const TraceFunction*> functions;
    json_.raw("\"tree\":[");
    bool is_first = true;
    for (const CallNode& node : tree) {
      json_.comma(is_first).raw("[").number(node.parent).raw(",");
      const auto [found, is_new] = numbers.try_emplace(node.function, functions.size());
      if (is_new) functions.push_back(node.function);
      json_.number(found->second).raw(",").number(node.calls).raw(",").nanoseconds(node.self).raw(",");
      json_.nanoseconds(node.total).raw("]");
    }
    json_.raw("],\n\"treeLeftOut\":").number(nodes - tree.size()).raw(",\n\"functions\":[");
    is_first = true;
    for (const TraceFunction* function : functions) {
      json_.comma(is_first).raw("[");
      text(function == nullptr ? "all tasks" : std::string_view(function->name)).raw(",");
      function == nullptr ? json_.string("") : place(*function, function->first_line);
      json_.raw("]");
    }
    json_.raw("],\n");
  }

  void write_callbacks() {
    json_.raw("\"calledBack\":[");
    bool is_first = true;
    for (std::size_t index = 0; index < std::min(spans_.size(), most_callbacks); ++index) {
      const CallbackSpan& span = spans_[index];
      json_.comma(is_first).raw("[");
      text(span.callback->name).raw(",");
      text(span.callback->arguments)
          .raw(",")
          .nanoseconds(span.start)
          .raw(",")
          .nanoseconds(span.end - span.start);
      json_.raw(",").string(answer_of(span)).raw(",");
      place(*span.function, span.line).raw(",");
      text(title_of(*span.task)).raw("]");
    }
    json_.raw("],\n");
  }

  void write_exceptions() {
    json_.raw("\"raised\":[");
    bool is_first = true;
    std::size_t count = 0;
    for (const TraceEvent& event : trace_.events) {
      if (event.kind != TraceEventKind::Exception || ++count > most_exceptions) continue;
      json_.comma(is_first).raw("[").nanoseconds(event.time).raw(",");
      text(event.exception->type).raw(",");
      text(event.exception->message).raw(",");
      text(event.function->name).raw(",");
      place(*event.function, event.line).raw("]");
    }
    json_.raw("],\n");
  }

  void write_lines() {
    const std::string_view program = program_file_of(trace_);
    const ShownFiles shown = shown_files_of(line_profile_of(tracks_, spans_), program, page_.source);
    json_.raw("\"linesLeftOut\":").number(shown.left_out).raw(",\"files\":[");
    bool is_first_file = true;
    for (const ShownFile& file : shown.files) {
      json_.comma(is_first_file).raw("\n{\"name\":");
      text(file.name).raw(",\"hasSource\":").raw(file.has_source ? "true" : "false").raw(",\"rows\":[");
      bool is_first = true;
      for (const ShownLine& line : file.lines) {
        json_.comma(is_first).raw("\n[").number(line.number).raw(",").number(line.figures.hits).raw(",");
        json_.nanoseconds(line.figures.time).raw(",").nanoseconds(line.figures.waited).raw(",");
        text(line.text).raw("]");
      }
      json_.raw("]}");
    }
    json_.raw("]");
  }

  const Trace& trace_;
  const ProfilePage& page_;
  const std::vector<Track> tracks_;
  const std::vector<CallbackSpan> spans_;
  JsonText json_;
};

}  // namespace

std::string profile_data_of(const Trace& trace, const ProfilePage& page) {
  return DataWriter(trace, page).write();
}

}  // namespace eryx::trace
