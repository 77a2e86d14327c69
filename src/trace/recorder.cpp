// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace/recorder.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/utf8.hpp"

namespace eryx::trace {
namespace {

// Calls that are followed at a time; limits of executions allow fewer.
constexpr std::size_t most_open_calls = 1 << 20;

TraceEntry entry_of(std::uint8_t how) {
  switch (how) {
    case ERYX_TRACE_RESUMED: return TraceEntry::Resumed;
    case ERYX_TRACE_THROWN: return TraceEntry::Thrown;
    default: return TraceEntry::Called;
  }
}

TraceExit exit_of(std::uint8_t how) {
  switch (how) {
    case ERYX_TRACE_YIELDED: return TraceExit::Yielded;
    case ERYX_TRACE_UNWOUND: return TraceExit::Unwound;
    default: return TraceExit::Returned;
  }
}

TraceAnswer answer_of(std::uint8_t how) {
  switch (how) {
    case ERYX_CALL_OK: return TraceAnswer::Value;
    case ERYX_CALL_TIMEOUT: return TraceAnswer::Timeout;
    case ERYX_TRACE_CANCELLED: return TraceAnswer::GivenUp;
    default: return TraceAnswer::Error;
  }
}

}  // namespace

Recorder::Recorder(base::SteadyTime started, std::uint64_t text_room, CallbackName callback_name)
    : started_(started),
      names_(std::make_shared<Names>(text_room / 2)),
      callback_name_(std::move(callback_name)),
      room_(text_room - text_room / 2),
      function_(&names_->unknown_function()),
      task_(&names_->no_task()) {}

bool Recorder::take_room(std::size_t size) {
  if (size > room_) return false;
  room_ -= size;
  return true;
}

void Recorder::begin_turn(TickClock::Moment now) {
  looked_ = now;
  functions_.clear();
  function_ = &names_->unknown_function();
  task_ = &names_->no_task();
}

void Recorder::take(std::span<const std::byte> records, Batch& batch, TickClock::Moment now) {
  clock_.set(looked_, now);
  RecordReader reader(records);
  while (const auto record = reader.next()) take(*record, batch);
  looked_ = now;
}

void Recorder::take(const Record& record, Batch& batch) {
  switch (record.header.kind) {
    case ERYX_TRACE_LINE: batch.events.push_back(event_of(record, TraceEventKind::Line)); break;
    case ERYX_TRACE_CODE: enter_code(record.header.subject); break;
    case ERYX_TRACE_DEFINE_CODE: define_code(record); break;
    case ERYX_TRACE_TASK: task_ = &names_->task(record.header.subject, record.payload); break;
    case ERYX_TRACE_CALL:
      batch.events.push_back(event_of(record, TraceEventKind::Call));
      batch.events.back().entry = entry_of(record.header.how);
      break;
    case ERYX_TRACE_RETURN:
      batch.events.push_back(event_of(record, TraceEventKind::Return));
      batch.events.back().exit = exit_of(record.header.how);
      break;
    case ERYX_TRACE_EXCEPTION: take_exception(record, batch); break;
    case ERYX_TRACE_CALL_PLACE: line_ = record.header.line; break;
    case ERYX_TRACE_CALL_STARTED: start_call(record, batch); break;
    case ERYX_TRACE_CALL_ENDED: end_call(record, batch); break;
    default: break;  // Only a broken guest writes it.
  }
}

void Recorder::define_code(const Record& record) {
  if (functions_.size() == Names::most) return;
  functions_.emplace(record.header.subject, &names_->function(record.payload, record.header.line));
}

void Recorder::enter_code(std::uint32_t number) {
  const auto found = functions_.find(number);
  function_ = found == functions_.end() ? &names_->unknown_function() : found->second;
}

TraceEvent Recorder::event_of(const Record& record, TraceEventKind kind) {
  line_ = record.header.line;
  time_ = std::max<std::chrono::nanoseconds>(time_, clock_.time_of(record.header.ticks) - started_);
  TraceEvent event;
  event.kind = kind;
  event.line = line_;
  event.time = time_;
  event.function = function_;
  event.task = task_;
  return event;
}

void Recorder::take_exception(const Record& record, Batch& batch) {
  TraceEvent event = event_of(record, TraceEventKind::Exception);
  auto exception = std::make_shared<TraceException>();
  if (take_room(record.payload.size()))
    std::tie(exception->type, exception->message) = texts_of(record.payload);
  event.exception = exception.get();
  batch.exceptions.push_back(std::move(exception));
  batch.events.push_back(event);
}

std::shared_ptr<TraceCallback> Recorder::new_callback(std::uint32_t id, std::string_view name,
                                                      std::string_view arguments) {
  auto callback = std::make_shared<TraceCallback>();
  callback->id = id;
  callback->name = name;
  if (take_room(arguments.size())) callback->arguments = base::to_utf8(arguments);
  return callback;
}

void Recorder::started(std::uint32_t id, std::string_view callback, std::string_view arguments) {
  if (id == ERYX_TRACE_IMMEDIATE || calls_.size() == most_open_calls || calls_.contains(id)) return;
  TraceEvent began;
  began.function = &names_->unknown_function();
  began.task = &names_->no_task();
  began.time = time_;
  calls_.emplace(id, OpenCall{new_callback(id, callback, arguments), began, std::nullopt});
}

// The guest has said its line before: there is no room for it in this record.
void Recorder::start_call(const Record& record, Batch& batch) {
  const std::uint32_t line = line_;
  TraceEvent event = event_of(record, TraceEventKind::CallbackStart);
  event.line = line_ = line;
  const auto callback =
      new_callback(record.header.subject, callback_name_(record.header.line), record.payload);
  event.callback = callback.get();
  if (calls_.size() < most_open_calls)
    calls_.insert_or_assign(callback->id, OpenCall{callback, event, std::nullopt});
  batch.callbacks.push_back(callback);
  batch.events.push_back(event);
}

void Recorder::answered(std::uint32_t id, std::chrono::nanoseconds duration) {
  const auto found = calls_.find(id);
  if (found != calls_.end()) found->second.duration = duration;
}

void Recorder::end_call(const Record& record, Batch& batch) {
  const std::uint32_t line = line_;
  TraceEvent event = event_of(record, TraceEventKind::CallbackEnd);
  line_ = line;
  event.answer = answer_of(record.header.how);
  auto open = calls_.extract(record.header.subject);
  std::shared_ptr<const TraceCallback> callback;
  if (open.empty()) {
    callback = new_callback(record.header.subject, "", "");
  } else {
    OpenCall& call = open.mapped();
    callback = std::move(call.callback);
    event.line = call.began.line;
    event.function = call.began.function;
    event.task = call.began.task;
    event.duration = call.duration.value_or(event.time - call.began.time);
  }
  event.callback = callback.get();
  batch.callbacks.push_back(std::move(callback));
  batch.events.push_back(event);
}

}  // namespace eryx::trace
