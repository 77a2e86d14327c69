// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/request_gate.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace eryx::drive {

void RequestGate::open(execution::Execution& execution, boost::asio::steady_timer& timer,
                       boost::asio::any_io_executor strand) {
  const std::lock_guard lock(mutex_);
  execution_ = &execution;
  timer_ = &timer;
  strand_ = std::move(strand);
  if (suspension_asked_) execution_->suspend();
  if (cancelled_) execution_->cancel();
}

void RequestGate::close() {
  const std::lock_guard lock(mutex_);
  execution_ = nullptr;
  hurry_ = nullptr;
}

void RequestGate::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  if (hurry_) hurry_();
  if (!execution_) return;
  execution_->cancel();
  end_waiting();
}

void RequestGate::suspend() {
  const std::lock_guard lock(mutex_);
  suspension_asked_ = true;
  if (hurry_) hurry_();
  if (!execution_) return;
  execution_->suspend();
  end_waiting();
}

void RequestGate::end_waiting() {
  boost::asio::post(strand_, [self = shared_from_this()] {
    const std::lock_guard lock(self->mutex_);
    if (self->execution_) self->timer_->cancel();
  });
}

}  // namespace eryx::drive
