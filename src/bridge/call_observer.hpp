// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "guest_abi.h"

namespace eryx::bridge {

/// A call made by the program. Lifetime of the views: until the observer returns.
struct CallStarted {
  std::uint32_t id =
      0;  ///< Unique within the execution. 0: an immediate call, which ends before another starts.
  std::string_view callback;   ///< Name of the callback. Empty: there is none with that name.
  std::string_view arguments;  ///< JSON as the program sent it, not checked.
};

struct CallEnded {
  std::uint32_t id = 0;
  std::string_view callback;
  /// Absent: the program stopped waiting, or its execution ended.
  std::optional<eryx_call_status> status;
  std::chrono::nanoseconds
      duration{};  ///< From `CallStarted` to the answer, including the wait for its turn.
};

/// Receives events about the calls of one execution, and about the periods in which its guest blocks a thread.
///
/// Each started call ends exactly once. A resumed program's pending calls start again with its execution.
///
/// Threading: members are called on the thread that drives the execution, one at a time.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void on_call_started(const CallStarted&) noexcept {}
  virtual void on_call_ended(const CallEnded&) noexcept {}
  virtual void on_blocked() noexcept {}
  virtual void on_unblocked() noexcept {}
};

}  // namespace eryx::bridge
