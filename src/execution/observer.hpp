// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "bridge/call_observer.hpp"
#include "eryx/result.hpp"
#include "wasi/world.hpp"

namespace eryx::execution {

/// Is told what one execution does, as it does it: what looks into executions (live statistics, tracing, live output)
/// is an observer, so that `Execution` knows none of them.
///
/// Threading: as `CallObserver`. Members must not throw and should return quickly: the guest waits.
class Observer : public bridge::CallObserver {
 public:
  /// The guest is about to be entered.
  virtual void on_turn_entered() noexcept {}
  /// The guest was left. `stats`: what the execution has cost so far.
  virtual void on_turn_left(const Stats&) noexcept {}
  /// The guest wrote output that is kept: what exceeds `Limits::output` is not reported.
  /// Lifetime: `bytes` lie in guest memory until the observer returns.
  virtual void on_output(wasi::OutputStream, std::span<const std::byte>) noexcept {}
};

}  // namespace eryx::execution
