// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/steady_time.hpp"
#include "bridge/call_observer.hpp"

namespace eryx::bridge {

/// Reports the calls of one execution to an observer. Without an observer it costs one comparison per call.
class CallReporter {
 public:
  /// `observer` may be null. Lifetime: until the next `begin` or `end`.
  void begin(CallObserver* observer) { observer_ = observer; }
  /// Reports the end of every call that is still open.
  void end();

  void started(std::uint32_t id, std::string_view callback, std::string_view arguments) {
    if (observer_) report_start(id, callback, arguments);
  }
  /// Has no effect on a call that is not open. Absent status: cancelled.
  void ended(std::uint32_t id, std::optional<eryx_call_status> status) {
    if (observer_) report_end(id, status);
  }

 private:
  struct OpenCall {
    std::string callback;
    base::SteadyTime started;
  };

  void report_start(std::uint32_t id, std::string_view callback, std::string_view arguments);
  void report_end(std::uint32_t id, std::optional<eryx_call_status> status);

  CallObserver* observer_ = nullptr;
  std::unordered_map<std::uint32_t, OpenCall> open_;
};

}  // namespace eryx::bridge
