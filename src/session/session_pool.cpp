// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/session_pool.hpp"

#include "eryx/error.hpp"
#include "session/pool_core.hpp"

namespace eryx {

Lease::Lease(Session session, std::shared_ptr<session::PoolTicket> place)
    : session_(std::move(session)), place_(std::move(place)) {}

Lease& Lease::operator=(Lease&& other) noexcept {
  if (this != &other) {
    release();
    session_ = std::move(other.session_);
    place_ = std::move(other.place_);
  }
  return *this;
}

void Lease::release() noexcept {
  session_.reset();
  place_.reset();
}

Session Lease::detach() {
  if (!place_) throw Error(ErrorKind::InvalidArgument, "this lease has no session to detach");
  Session session = std::move(*session_);
  session_.reset();
  std::exchange(place_, nullptr)->give_up();
  return session;
}

SessionPool::SessionPool(const Sandbox& sandbox, SessionPoolOptions options)
    : pool_(std::make_shared<session::PoolCore>(sandbox, std::move(options))) {}

SessionPool::~SessionPool() { pool_->close(); }

Lease SessionPool::acquire() { return pool_->acquire(default_timeout()); }

Lease SessionPool::acquire(std::chrono::nanoseconds timeout) { return pool_->acquire(timeout); }

std::optional<Lease> SessionPool::try_acquire() { return pool_->try_acquire(); }

std::size_t SessionPool::evict_idle() { return pool_->evict_idle(); }

void SessionPool::close() { pool_->close(); }

SessionPoolStats SessionPool::stats() const { return pool_->stats(); }

std::chrono::nanoseconds SessionPool::default_timeout() const { return pool_->options().acquire_timeout; }

}  // namespace eryx
