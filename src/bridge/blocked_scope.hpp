// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "bridge/call_observer.hpp"
#include "bridge/thread_host.hpp"

namespace eryx::bridge {

/// Marks the time during which a guest blocks the calling thread.
class BlockedScope {
 public:
  /// `observer` may be null. Lifetime: both outlive this.
  BlockedScope(ThreadHost& threads, CallObserver* observer) noexcept : observer_(observer) {
    if (observer_) observer_->on_blocked();
    noted_by_ = threads.note_blocked();
  }
  ~BlockedScope() {
    if (noted_by_) noted_by_->note_unblocked();
    if (observer_) observer_->on_unblocked();
  }
  BlockedScope(const BlockedScope&) = delete;
  BlockedScope& operator=(const BlockedScope&) = delete;

 private:
  ThreadHost* noted_by_ = nullptr;
  CallObserver* observer_;
};

}  // namespace eryx::bridge
