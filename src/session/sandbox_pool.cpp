#include "eryx/sandbox_pool.hpp"

#include "eryx/error.hpp"
#include "session/session_pool.hpp"

namespace eryx {

Lease::Lease(Session session, std::shared_ptr<session::Place> place)
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

SandboxPool::SandboxPool(const Sandbox& sandbox, PoolOptions options)
    : pool_(std::make_shared<session::SessionPool>(sandbox, std::move(options))) {}

SandboxPool::~SandboxPool() { pool_->close(); }

Lease SandboxPool::acquire() { return pool_->acquire(default_timeout()); }

Lease SandboxPool::acquire(std::chrono::nanoseconds timeout) { return pool_->acquire(timeout); }

std::optional<Lease> SandboxPool::try_acquire() { return pool_->try_acquire(); }

std::size_t SandboxPool::evict_idle() { return pool_->evict_idle(); }

void SandboxPool::close() { pool_->close(); }

PoolStats SandboxPool::stats() const { return pool_->stats(); }

std::chrono::nanoseconds SandboxPool::default_timeout() const { return pool_->options().acquire_timeout; }

}  // namespace eryx
