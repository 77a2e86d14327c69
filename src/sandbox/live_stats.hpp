#pragma once

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

 private:
  mutable std::mutex mutex_;
  Stats stats_;
};

}  // namespace eryx::sandbox
