// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/session_pool.hpp"

#include "eryx/error.hpp"
#include "session/pool_core.hpp"

namespace eryx {

Lease::Lease(Session session, std::shared_ptr<session::PoolTicket> ticket)
    : session_(std::move(session)), ticket_(std::move(ticket)) {}

Lease& Lease::operator=(Lease&& other) noexcept {
  if (this != &other) {
    release();
    session_ = std::move(other.session_);
    ticket_ = std::move(other.ticket_);
  }
  return *this;
}

Session& Lease::session() {
  if (!session_) {
    throw Error(ErrorKind::InvalidArgument, "this lease is empty: it was moved from, released or detached");
  }
  return *session_;
}

void Lease::release() noexcept {
  session_.reset();
  ticket_.reset();
}

Session Lease::detach() {
  if (!ticket_) throw Error(ErrorKind::InvalidArgument, "this lease has no session to detach");
  Session session = std::move(*session_);
  session_.reset();
  std::exchange(ticket_, nullptr)->give_up();
  return session;
}

SessionPool::SessionPool(const Sandbox& sandbox, SessionPoolOptions options)
    : impl_(std::make_shared<session::PoolCore>(sandbox, std::move(options))) {}

SessionPool::~SessionPool() {
  impl_->close();
  impl_->wait_for_ends();
}

Lease SessionPool::acquire() { return impl_->acquire(default_timeout()); }

Lease SessionPool::acquire(std::chrono::nanoseconds timeout) { return impl_->acquire(timeout); }

std::optional<Lease> SessionPool::try_acquire() { return impl_->try_acquire(); }

std::size_t SessionPool::evict_idle() { return impl_->evict_idle(); }

void SessionPool::close() { impl_->close(); }

SessionPoolStats SessionPool::stats() const { return impl_->stats(); }

std::chrono::nanoseconds SessionPool::default_timeout() const { return impl_->options().acquire_timeout; }

}  // namespace eryx
