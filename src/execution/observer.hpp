// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "bridge/call_observer.hpp"
#include "eryx/output.hpp"
#include "eryx/result.hpp"

namespace eryx::execution {

/// Receives the events of one execution as they happen. Everything that looks into executions (live statistics,
/// tracing, live output) is an observer, so that `Execution` depends on none of them.
///
/// Threading: as `CallObserver`. Members must not throw and should return quickly: the guest waits.
class Observer : public bridge::CallObserver {
 public:
  /// The guest is about to be entered.
  virtual void on_turn_entered() noexcept {}
  /// The guest was left. The argument is the cost of the execution so far.
  virtual void on_turn_left(const Stats&) noexcept {}
  /// The guest wrote output that is kept; output beyond `Limits::output` is not reported.
  /// Lifetime: the bytes are in guest memory and valid until the observer returns.
  virtual void on_output(OutputStream, std::span<const std::byte>) noexcept {}
  /// The guest has written trace records (eryx_trace_record), which nobody has checked; only if `Start::tracing` is on.
  /// Lifetime: as the bytes of `on_output`.
  virtual void on_trace(std::span<const std::byte>) noexcept {}
  /// The execution has ended: there are no further events. An observer may add to the result what it has observed.
  virtual void on_ended(ExecuteResult&) noexcept {}
};

}  // namespace eryx::execution
