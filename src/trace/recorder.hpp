// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/steady_time.hpp"
#include "eryx/trace.hpp"
#include "trace/names.hpp"
#include "trace/record_reader.hpp"
#include "trace/tick_clock.hpp"

namespace eryx::trace {

/// Events, with the objects of callbacks and exceptions that they point to.
struct Batch {
  std::vector<TraceEvent> events;
  std::vector<std::shared_ptr<const TraceCallback>> callbacks;
  std::vector<std::shared_ptr<const TraceException>> exceptions;

  void clear() {
    events.clear();
    callbacks.clear();
    exceptions.clear();
  }
};

/// Turns the guest's records into events. The records are hostile: whatever they hold, it yields at most one event for
/// each, and what it keeps is bounded.
///
/// Threading: one thread at a time.
class Recorder {
 public:
  /// The name of a callback by its index; empty if there is none.
  using CallbackName = std::function<std::string_view(std::uint32_t index)>;

  /// `started`: what times count from. `text_room`: bytes of names, arguments and messages that it keeps.
  Recorder(base::SteadyTime started, std::uint64_t text_room, CallbackName callback_name);

  void begin_turn(TickClock::Moment now = TickClock::now());
  /// Appends the events of records that the guest has written since the turn began or the last call. `now`: when they were
  /// read.
  void take(std::span<const std::byte> records, Batch& batch, TickClock::Moment now = TickClock::now());
  /// The host has started a call: one of a resumed program, whose start nobody has traced, or one that is known.
  void started(std::uint32_t id, std::string_view callback, std::string_view arguments);
  /// The host has answered a call.
  void answered(std::uint32_t id, std::chrono::nanoseconds duration);

  /// Names of code and tasks, which events point to.
  [[nodiscard]] std::shared_ptr<const Names> names() const { return names_; }

 private:
  struct OpenCall {
    std::shared_ptr<const TraceCallback> callback;
    TraceEvent began;  ///< Its end happens there too: at the same line of the same code.
    std::optional<std::chrono::nanoseconds> duration;  ///< Once it is answered.
  };

  void take(const Record& record, Batch& batch);
  void define_code(const Record& record);
  void enter_code(std::uint32_t number);
  std::shared_ptr<TraceCallback> new_callback(std::uint32_t id, std::string_view name,
                                              std::string_view arguments);
  [[nodiscard]] TraceEvent event_of(const Record& record, TraceEventKind kind);
  void start_call(const Record& record, Batch& batch);
  void end_call(const Record& record, Batch& batch);
  void take_exception(const Record& record, Batch& batch);
  [[nodiscard]] bool take_room(std::size_t size);

  const base::SteadyTime started_;
  const std::shared_ptr<Names> names_;
  const CallbackName callback_name_;
  std::uint64_t room_;
  TickClock clock_;
  TickClock::Moment looked_;
  std::unordered_map<std::uint32_t, const TraceFunction*> functions_;  ///< By the numbers of this turn.
  const TraceFunction* function_;
  const TraceTask* task_;
  std::uint32_t line_ = 0;
  std::chrono::nanoseconds time_{};
  std::unordered_map<std::uint32_t, OpenCall> calls_;
};

}  // namespace eryx::trace
