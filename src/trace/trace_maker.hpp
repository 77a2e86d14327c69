// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eryx/trace.hpp"

namespace eryx::trace {

/// Makes traces for tests: each event ten nanoseconds after the one before, in task "Task-1" until another is chosen.
class TraceMaker {
 public:
  const TraceFunction& function(std::string name, std::uint32_t line = 1, std::string file = "<user>") {
    return names_->functions.emplace_back(TraceFunction{std::move(name), std::move(file), line});
  }
  TraceMaker& task(std::string_view name) {
    for (const TraceTask& known : names_->tasks)
      if (known.name == name) return task_ = &known, *this;
    const auto number = static_cast<std::uint32_t>(names_->tasks.size() + 1);
    task_ = &names_->tasks.emplace_back(TraceTask{name.empty() ? 0 : number, std::string(name)});
    return *this;
  }
  TraceMaker& wait(std::chrono::nanoseconds time) {
    time_ += time;
    return *this;
  }

  TraceMaker& call(const TraceFunction& function, TraceEntry entry = TraceEntry::Called,
                   std::uint32_t line = 0) {
    add(TraceEventKind::Call, function, line == 0 ? function.first_line : line).entry = entry;
    return *this;
  }
  TraceMaker& line(const TraceFunction& function, std::uint32_t line) {
    add(TraceEventKind::Line, function, line);
    return *this;
  }
  TraceMaker& leave(const TraceFunction& function, TraceExit exit = TraceExit::Returned) {
    add(TraceEventKind::Return, function, 1).exit = exit;
    return *this;
  }
  TraceMaker& raise(const TraceFunction& function, std::uint32_t line, std::string type,
                    std::string message) {
    add(TraceEventKind::Exception, function, line).exception =
        &names_->exceptions.emplace_back(TraceException{std::move(type), std::move(message)});
    return *this;
  }

  const TraceCallback& callback(std::string name, std::string arguments = "{}") {
    const auto id = static_cast<std::uint32_t>(names_->callbacks.size() + 1);
    return names_->callbacks.emplace_back(TraceCallback{std::move(name), id, std::move(arguments)});
  }
  TraceMaker& start(const TraceFunction& function, std::uint32_t line, const TraceCallback& callback) {
    add(TraceEventKind::CallbackStart, function, line).callback = &callback;
    return *this;
  }
  TraceMaker& end(const TraceFunction& function, std::uint32_t line, const TraceCallback& callback,
                  std::chrono::nanoseconds duration, TraceAnswer answer = TraceAnswer::Value) {
    TraceEvent& event = add(TraceEventKind::CallbackEnd, function, line);
    event.callback = &callback;
    event.duration = duration;
    event.answer = answer;
    return *this;
  }

  [[nodiscard]] Trace make(std::uint64_t left_out = 0) const { return {events_, left_out, names_}; }

 private:
  struct Names {
    std::deque<TraceFunction> functions;
    std::deque<TraceTask> tasks{{1, "Task-1"}};
    std::deque<TraceCallback> callbacks;
    std::deque<TraceException> exceptions;
  };

  TraceEvent& add(TraceEventKind kind, const TraceFunction& function, std::uint32_t line) {
    TraceEvent& event = events_.emplace_back();
    event.kind = kind;
    event.line = line;
    event.function = &function;
    event.task = task_;
    event.time = time_;
    time_ += std::chrono::nanoseconds(10);
    return event;
  }

  const std::shared_ptr<Names> names_ = std::make_shared<Names>();
  const TraceTask* task_ = &names_->tasks.front();
  std::chrono::nanoseconds time_{1'000};
  std::vector<TraceEvent> events_;
};

}  // namespace eryx::trace
