// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/running.hpp"

#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "bridge/nesting.hpp"
#include "drive/blocked_thread.hpp"
#include "drive/running_state.hpp"
#include "eryx/error.hpp"

namespace eryx {

RunningExecution::~RunningExecution() {
  if (impl_) cancel();
}

RunningExecution& RunningExecution::operator=(RunningExecution&& other) noexcept {
  if (this != &other) {
    if (impl_) cancel();
    impl_ = std::move(other.impl_);
  }
  return *this;
}

void RunningExecution::cancel() { impl_->stop.request_stop(); }

void RunningExecution::suspend() { impl_->suspend.request_stop(); }

bool RunningExecution::is_blocked() const { return impl_->live->is_blocked(); }

bool RunningExecution::is_done() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->is_done;
}

ExecuteResult RunningExecution::wait() {
  std::unique_lock lock(impl_->mutex);
  const auto is_done = [&] { return impl_->is_done; };
  if (!is_done()) {
    const drive::BlockedThread blocked;
    if (blocked.is_last()) {
      throw Error(
          ErrorKind::OutOfResources,
          "all threads of the runtime wait for something, so that nobody is left to run what this one would "
          "wait for: wait on another thread, or await async_execute");
    }
    // In a handler: the execution that it belongs to does not wait for longer than it may take itself.
    if (!impl_->ended.wait_until(lock, bridge::nesting_here().soft_deadline, is_done)) {
      lock.unlock();
      cancel();
      lock.lock();
      impl_->ended.wait(lock, is_done);
    }
  }
  if (impl_->error) std::rethrow_exception(impl_->error);
  if (!impl_->result)
    throw Error(ErrorKind::InvalidArgument, "the result of this execution was already taken");
  return *std::exchange(impl_->result, std::nullopt);
}

Stats RunningExecution::stats() const {
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->result) return impl_->result->stats;
  }
  Stats stats = impl_->live->read();
  stats.wall = std::chrono::steady_clock::now() - impl_->started;
  return stats;
}

void RunningExecution::detach() { impl_.reset(); }

}  // namespace eryx
