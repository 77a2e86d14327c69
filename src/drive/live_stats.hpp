// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <atomic>
#include <mutex>

#include "execution/observer.hpp"

namespace eryx::drive {

/// The cost of a running execution so far. Threading: may be read from any thread.
class LiveStats final : public execution::Observer {
 public:
  void on_turn_left(const Stats& stats) noexcept override {
    const std::lock_guard lock(mutex_);
    stats_ = stats;
  }
  void on_blocked() noexcept override { is_blocked_.store(true, std::memory_order_relaxed); }
  void on_unblocked() noexcept override { is_blocked_.store(false, std::memory_order_relaxed); }

  [[nodiscard]] Stats read() const {
    const std::lock_guard lock(mutex_);
    return stats_;
  }
  [[nodiscard]] bool is_blocked() const { return is_blocked_.load(std::memory_order_relaxed); }

 private:
  mutable std::mutex mutex_;
  Stats stats_;
  std::atomic<bool> is_blocked_{false};
};

}  // namespace eryx::drive
