// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "drive/worker_pool.hpp"

namespace eryx::drive {

/// Marks the time during which the library makes the calling thread wait. If it is a worker, of whatever runtime,
/// because a handler called us, its pool gets another thread for that time.
class BlockedThread {
 public:
  BlockedThread() noexcept : pool_(WorkerPool::of_this_thread()) {
    if (pool_) (void)pool_->note_blocked();
  }
  ~BlockedThread() {
    if (pool_) pool_->note_unblocked();
  }
  BlockedThread(const BlockedThread&) = delete;
  BlockedThread& operator=(const BlockedThread&) = delete;

  /// Whether nobody is left who could do what is waited for.
  [[nodiscard]] bool is_last() const { return pool_ && pool_->is_all_blocked(); }

 private:
  WorkerPool* pool_;
};

}  // namespace eryx::drive
