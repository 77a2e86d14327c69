// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "eryx/trace.hpp"

namespace eryx::trace {

/// The code and the tasks of one execution, each once; addresses stay. What has no room is the unknown one.
class Names {
 public:
  /// Code objects and tasks that are told apart.
  static constexpr std::size_t most = 65'536;

  explicit Names(std::uint64_t text_room) : room_(text_room) {}

  /// `payload`: "function\0file". It is hostile.
  [[nodiscard]] const TraceFunction& function(std::string_view payload, std::uint32_t first_line);
  /// `address`: what tells tasks of one name apart.
  [[nodiscard]] const TraceTask& task(std::uint32_t address, std::string_view name);
  [[nodiscard]] const TraceFunction& unknown_function() const { return unknown_function_; }
  [[nodiscard]] const TraceTask& no_task() const { return no_task_; }

 private:
  [[nodiscard]] bool take_room(std::size_t size);

  const TraceFunction unknown_function_{"?", "?", 0};
  const TraceTask no_task_;
  std::deque<TraceFunction> functions_;
  std::deque<TraceTask> tasks_;
  std::unordered_map<std::string, const TraceFunction*> functions_by_key_;
  std::unordered_map<std::string, const TraceTask*> tasks_by_key_;
  std::uint64_t room_;
};

/// The parts of a payload that are divided by a NUL, as valid UTF-8.
[[nodiscard]] std::pair<std::string, std::string> texts_of(std::string_view payload);

}  // namespace eryx::trace
