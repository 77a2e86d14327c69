// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/result.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <span>
#include <string_view>

#include "base/base64.hpp"
#include "base/json_reader.hpp"
#include "base/utf8.hpp"
#include "eryx/output.hpp"

namespace eryx {
namespace {

namespace json = boost::json;

// JSON cannot hold bytes that are not UTF-8 in any other way.
json::value optional_base64(const std::optional<std::string>& bytes) {
  if (!bytes) return nullptr;
  return json::value(base::to_base64(std::as_bytes(std::span(*bytes))));
}

// Null if the text has no one value that a JSON tree can hold.
json::value value_of(std::string_view text) {
  constexpr std::size_t depth = 256;  // deeper than real data, shallow enough for any thread's stack
  base::BudgetShare unbounded;
  try {
    return base::read_json(text, depth, unbounded).value;
  } catch (const base::JsonError&) {
    return nullptr;
  }
}

json::value optional_text(const std::optional<std::string>& text) {
  return text ? json::value(*text) : nullptr;
}

json::value optional_number(const std::optional<std::uint64_t>& number) {
  return number ? json::value(*number) : nullptr;
}

json::value frame_to_json(const TracebackFrame& frame) {
  return {{"file", frame.file},
          {"line", frame.line},
          {"column", frame.column},
          {"function", frame.function},
          {"source", frame.source}};
}

json::value exception_to_json(const std::optional<PythonException>& exception) {
  if (!exception) return nullptr;
  json::array frames;
  for (const TracebackFrame& frame : exception->frames) frames.push_back(frame_to_json(frame));
  json::array leaves;
  for (const ExceptionLeaf& leaf : exception->leaves) {
    leaves.push_back({{"type", leaf.type},
                      {"module", leaf.module},
                      {"message", leaf.message},
                      {"raised_at", frame_to_json(leaf.raised_at)}});
  }
  return {{"type", exception->type},           {"module", exception->module}, {"message", exception->message},
          {"traceback", exception->traceback}, {"frames", std::move(frames)}, {"leaves", std::move(leaves)}};
}

// Nanoseconds, bytes or a number.
std::uint64_t limit_amount(const LimitBreach& limit) {
  if (const auto* duration = std::get_if<std::chrono::nanoseconds>(&limit.value))
    return static_cast<std::uint64_t>(duration->count());
  if (const auto* size = std::get_if<Bytes>(&limit.value)) return size->count;
  return std::get<std::uint64_t>(limit.value);
}

json::value limit_to_json(const std::optional<LimitBreach>& limit) {
  if (!limit) return nullptr;
  return {
      {"kind", to_string(limit->kind)}, {"value", limit_amount(*limit)}, {"description", limit->describe()}};
}

// Text as it is, everything else in base64.
json::array displays_to_json(const std::vector<Display>& displays) {
  json::array shown;
  for (const Display& display : displays) {
    json::array parts;
    for (const DisplayPart& part : display.parts) {
      const bool is_text = base::is_utf8(part.data);
      parts.push_back(
          {{"type", part.type},
           {"data", is_text ? json::value(part.data) : nullptr},
           {"data_base64",
            is_text ? nullptr : json::value(base::to_base64(std::as_bytes(std::span(part.data))))}});
    }
    shown.push_back({{"source", to_string(display.source)}, {"parts", std::move(parts)}});
  }
  return shown;
}

json::array pending_to_json(const std::optional<Checkpoint>& checkpoint) {
  json::array calls;
  if (!checkpoint) return calls;
  for (const PendingCall& call : checkpoint->pending_calls()) {
    calls.push_back({{"id", call.id}, {"callback", call.callback}, {"arguments", value_of(call.arguments)}});
  }
  return calls;
}

// Without the contents, which may be large and are no text.
json::array files_to_json(const FileMap& files) {
  json::array all;
  for (const auto& [path, contents] : files) all.push_back({{"path", path}, {"size", contents.size()}});
  return all;
}

json::array left_out_to_json(const std::vector<LeftOutFile>& files) {
  json::array all;
  for (const LeftOutFile& file : files)
    all.push_back({{"path", file.path}, {"reason", to_string(file.reason)}});
  return all;
}

json::array changes_to_json(const std::vector<MountChanges>& mounts) {
  json::array all;
  for (const MountChanges& mount : mounts) {
    for (const FileChange& change : mount.changes) {
      all.push_back({{"mount", mount.mount},
                     {"path", change.path},
                     {"kind", to_string(change.kind)},
                     {"folder", change.type == FileChange::Type::Folder},
                     {"size", change.contents.size()}});
    }
  }
  return all;
}

json::value callbacks_to_json(const CallbackStats& callbacks) {
  return {{"calls", callbacks.calls},         {"completed", callbacks.completed},
          {"not_found", callbacks.not_found}, {"bad_arguments", callbacks.bad_arguments},
          {"timed_out", callbacks.timed_out}, {"over_limit", callbacks.over_limit},
          {"failed", callbacks.failed},       {"host_failures", callbacks.host_failures},
          {"cancelled", callbacks.cancelled}};
}

}  // namespace

const char* to_string(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::Completed: return "completed";
    case Outcome::Raised: return "raised";
    case Outcome::LimitExceeded: return "limit_exceeded";
    case Outcome::Cancelled: return "cancelled";
    case Outcome::Trapped: return "trapped";
    case Outcome::Suspended: return "suspended";
  }
  return "unknown";
}

const char* to_string(StateAfter state) noexcept {
  switch (state) {
    case StateAfter::Kept: return "kept";
    case StateAfter::RolledBack: return "rolled_back";
    case StateAfter::Lost: return "lost";
  }
  return "unknown";
}

const char* to_string(FileChange::Kind kind) noexcept {
  switch (kind) {
    case FileChange::Kind::Added: return "added";
    case FileChange::Kind::Changed: return "changed";
    case FileChange::Kind::Removed: return "removed";
  }
  return "unknown";
}

const char* to_string(FileChange::Type type) noexcept {
  switch (type) {
    case FileChange::Type::File: return "file";
    case FileChange::Type::Folder: return "folder";
  }
  return "unknown";
}

const char* to_string(Display::Source source) noexcept {
  switch (source) {
    case Display::Source::Object: return "object";
    case Display::Source::Result: return "result";
  }
  return "unknown";
}

const char* to_string(OutputStream stream) noexcept {
  switch (stream) {
    case OutputStream::StandardOutput: return "stdout";
    case OutputStream::StandardError: return "stderr";
  }
  return "unknown";
}

const char* to_string(LeftOutReason reason) noexcept {
  switch (reason) {
    case LeftOutReason::SymbolicLink: return "symbolic_link";
    case LeftOutReason::Special: return "special";
    case LeftOutReason::LongPath: return "long_path";
    case LeftOutReason::FilesLimit: return "files_limit";
  }
  return "unknown";
}

json::value ExecuteResult::value() const { return value_json ? value_of(*value_json) : nullptr; }

json::value to_json(const ExecuteResult& result) {
  return {{"outcome", to_string(result.outcome)},
          {"exit_code", result.exit_code},
          {"stdout", result.stdout_text},
          {"stderr", result.stderr_text},
          {"stdout_base64", optional_base64(result.stdout_raw)},
          {"stderr_base64", optional_base64(result.stderr_raw)},
          {"displays", displays_to_json(result.displays)},
          {"output_truncated", result.output_truncated},
          {"value", result.value()},
          {"value_json", optional_text(result.value_json)},
          {"value_error", optional_text(result.value_error)},
          {"exception", exception_to_json(result.exception)},
          {"limit", limit_to_json(result.limit)},
          {"trap", optional_text(result.trap)},
          {"state", to_string(result.state)},
          {"pending_calls", pending_to_json(result.checkpoint)},
          {"files", files_to_json(result.files)},
          {"files_left_out", left_out_to_json(result.files_left_out)},
          {"changes", changes_to_json(result.changes)},
          {"stats",
           {{"wall_ns", result.stats.wall.count()},
            {"guest_ns", result.stats.guest.count()},
            {"peak_memory_bytes", result.stats.peak_memory.count},
            {"turns", result.stats.turns},
            {"fuel", optional_number(result.stats.fuel)},
            {"callbacks", callbacks_to_json(result.stats.callbacks)},
            {"output_lost_bytes", result.stats.output_lost.count},
            {"pages_restored", result.stats.pages_restored}}}};
}

}  // namespace eryx
