// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/running.hpp"

#include <exception>
#include <mutex>
#include <optional>
#include <utility>

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
  impl_->ended.wait(lock, [&] { return impl_->is_done; });
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
