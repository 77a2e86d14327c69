// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <atomic>
#include <mutex>

#include "eryx/result.hpp"

namespace eryx::sandbox {

/// What an execution has cost so far, for whoever watches it. Threading: any.
class LiveStats {
 public:
  void publish(const Stats& stats) {
    const std::lock_guard lock(mutex_);
    stats_ = stats;
  }
  [[nodiscard]] Stats read() const {
    const std::lock_guard lock(mutex_);
    return stats_;
  }

  /// A program blocks one time at a time.
  void note_blocked() { is_blocked_.store(true, std::memory_order_relaxed); }
  void note_unblocked() { is_blocked_.store(false, std::memory_order_relaxed); }
  [[nodiscard]] bool is_blocked() const { return is_blocked_.load(std::memory_order_relaxed); }

 private:
  mutable std::mutex mutex_;
  Stats stats_;
  std::atomic<bool> is_blocked_{false};
};

}  // namespace eryx::sandbox
