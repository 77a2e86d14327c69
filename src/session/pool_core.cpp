// SPDX-License-Identifier: MIT OR Apache-2.0
#include "session/pool_core.hpp"

#include <algorithm>
#include <condition_variable>
#include <string>

#include "bridge/nesting.hpp"
#include "drive/blocked_thread.hpp"
#include "session/lease_end.hpp"

namespace eryx::session {
namespace {

class BlockedThread final : public PoolCore::Waiter {
 public:
  void wait_until(std::unique_lock<std::mutex>& lock, base::SteadyTime deadline) {
    woken_.wait_until(lock, deadline, [&] { return told() != Told::Nothing; });
  }

 private:
  void wake() override { woken_.notify_one(); }

  std::condition_variable woken_;
};

void check(const SessionPoolOptions& options) {
  const auto require = [](bool holds, const char* rule) {
    if (!holds) throw Error(ErrorKind::InvalidArgument, std::string("SessionPoolOptions: ") + rule);
  };
  require(options.max_size >= 1, "max_size must be at least 1");
  require(options.min_idle <= options.max_size, "min_idle must not be more than max_size");
  require(options.idle_timeout.count() >= 0, "idle_timeout must not be negative");
  require(options.acquire_timeout.count() >= 0, "acquire_timeout must not be negative");
}

std::string describe_end(const ExecuteResult& result) {
  if (result.exception) return "raised an exception:\n" + result.exception->traceback;
  if (result.limit) return "exceeded a limit: " + result.limit->describe();
  if (result.trap) return "was stopped by the sandbox: " + *result.trap;
  if (result.outcome == Outcome::Completed) return "ended with status " + std::to_string(result.exit_code);
  return std::string("did not run to its end: ") + to_string(result.outcome);
}

}  // namespace

PoolCore::PoolCore(const Sandbox& sandbox, SessionPoolOptions options)
    : config_(detail::Access::get(sandbox)), options_(std::move(options)) {
  check(options_);
  if (!options_.prepare.empty()) prepared_ = prepare(sandbox, options_);
  for (; counts_.created < options_.min_idle; ++counts_.created)
    ready_.push_back({make(), std::chrono::steady_clock::now()});
}

state::GuestState PoolCore::prepare(const Sandbox& sandbox, const SessionPoolOptions& options) {
  Session session(sandbox, {.undo = Undo::Off});
  const ExecuteResult result = session.execute(options.prepare, options.prepare_options);
  if (!result.ok()) {
    throw Error(ErrorKind::InvalidArgument,
                "the program that prepares the pool's sessions " + describe_end(result));
  }
  const std::shared_ptr<SessionCore>& core = detail::Access::get(session).shared();
  const SessionCore::Use use(*core);
  state::GuestState state = core->capture(session_copy_limit);
  // Only the tenants' executions count, not ours.
  state.executions = 0;
  return state;
}

std::unique_ptr<SessionCore> PoolCore::make() const {
  if (!prepared_) return std::make_unique<SessionCore>(config_, options_.session);
  return std::make_unique<SessionCore>(config_, options_.session, *prepared_, Randomness::Fresh);
}

std::list<PoolCore::Ready> PoolCore::make_ready() const noexcept {
  std::list<Ready> ready;
  try {
    ready.push_back({make(), std::chrono::steady_clock::now()});
  } catch (const std::exception&) {  // The next `acquire` tries again and reports the error.
  }
  return ready;
}

bool PoolCore::wants_another() const {
  return !closed_ && (ready_.size() < options_.min_idle || options_.idle_timeout.count() > 0);
}

std::list<PoolCore::Ready> PoolCore::take_expired() noexcept {
  const auto now = std::chrono::steady_clock::now();
  std::list<Ready> expired;
  while (ready_.size() > options_.min_idle && base::later(ready_.front().since, options_.idle_timeout) <= now)
    expired.splice(expired.end(), ready_, ready_.begin());
  counts_.evicted += expired.size();
  return expired;
}

Error PoolCore::closed_error() { return {ErrorKind::ShutDown, "the pool is closed"}; }

Error PoolCore::timeout_error(std::chrono::nanoseconds timeout) const {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count();
  return {ErrorKind::Exhausted, "no session of the pool was returned within " + std::to_string(milliseconds) +
                                    " ms: all " + std::to_string(options_.max_size) +
                                    " are leased. Try again later, or raise SessionPoolOptions::max_size"};
}

void PoolCore::require_open() const {
  if (closed_) throw closed_error();
}

std::shared_ptr<PoolTicket> PoolCore::take_ticket() {
  auto ticket = std::make_shared<PoolTicket>(shared_from_this());
  ++leased_;
  return ticket;
}

std::shared_ptr<PoolTicket> PoolCore::take_ticket_or_wait(Waiter& waiter) {
  const std::lock_guard lock(mutex_);
  require_open();
  if (leased_ < options_.max_size) return take_ticket();
  waiters_.push_back(&waiter);
  return nullptr;
}

bool PoolCore::forget(const Waiter& waiter, Because reason) {
  const std::lock_guard lock(mutex_);
  if (waiter.told() != Waiter::Told::Nothing) return false;
  std::erase(waiters_, &waiter);
  if (reason == Because::TimeIsOver) ++counts_.timeouts;
  return true;
}

std::shared_ptr<PoolTicket> PoolCore::claim_ticket() {
  try {
    return std::make_shared<PoolTicket>(shared_from_this());
  } catch (...) {
    give_back();
    throw;
  }
}

Lease PoolCore::lease(std::shared_ptr<PoolTicket> ticket) {
  std::list<Ready> expired;
  std::unique_ptr<SessionCore> session;
  {
    const std::lock_guard lock(mutex_);
    require_open();
    if (!ready_.empty()) {
      session = std::move(ready_.back().session);
      ready_.pop_back();
    }
    expired = take_expired();
  }
  const bool was_ready = session != nullptr;
  if (!was_ready) session = make();
  // The ticket is released after the session is destroyed, whichever user was the last.
  const auto at_end = [ticket](SessionCore* ended) mutable {
    end(std::unique_ptr<SessionCore>(ended), std::move(ticket));
  };
  std::shared_ptr<SessionCore> leased(session.release(), at_end);
  const std::lock_guard lock(mutex_);
  counts_.created += was_ready ? 0 : 1;
  ++counts_.acquired;
  return detail::Access::make<Lease>(detail::Access::make<Session>(std::move(leased)), std::move(ticket));
}

void PoolCore::end(std::unique_ptr<SessionCore> session, std::shared_ptr<PoolTicket> ticket) noexcept {
  PoolCore* const pool = ticket->pool();
  try {
    if (pool && session->has_exit_work() && session->is_between_programs() &&
        !session->is_of_parent_process()) {
      if (pool->begin_end()) {
        // Called too if the host lacks the memory for the pointer.
        std::shared_ptr<void> running(pool, [ticket](PoolCore* ended) mutable {
          const std::shared_ptr<PoolCore> kept = ended->shared_from_this();
          ticket.reset();
          kept->note_ended();
        });
        ticket.reset();
        run_lease_end(std::move(session), std::move(running));
        return;
      }
      run_lease_end_here(std::move(session));
    }
  } catch (...) {  // The host lacks resources: it ends without running anything.
  }
  session.reset();
  ticket.reset();
}

bool PoolCore::begin_end() {
  const std::lock_guard lock(mutex_);
  if (!closed_) ++running_ends_;
  return !closed_;
}

void PoolCore::note_ended() noexcept {
  const std::lock_guard lock(mutex_);
  --running_ends_;
  ended_.notify_all();
}

void PoolCore::wait_for_ends() {
  const drive::BlockedThread blocked;
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [&] { return running_ends_ == 0; });
}

Lease PoolCore::acquire(std::chrono::nanoseconds timeout) {
  const base::SteadyTime now = std::chrono::steady_clock::now();
  // A handler does not wait for longer than its execution may take.
  timeout = std::min(timeout,
                     std::max(bridge::nesting_here().soft_deadline - now, std::chrono::nanoseconds::zero()));
  const base::SteadyTime deadline = base::later(now, timeout);
  BlockedThread waiter;
  std::shared_ptr<PoolTicket> ticket = take_ticket_or_wait(waiter);
  if (!ticket) {
    {
      const drive::BlockedThread blocked;
      std::unique_lock lock(mutex_);
      waiter.wait_until(lock, deadline);
    }
    if (forget(waiter, Because::TimeIsOver)) throw timeout_error(timeout);
    if (waiter.told() == Waiter::Told::Closed) throw closed_error();
    ticket = claim_ticket();
  }
  return lease(std::move(ticket));
}

std::optional<Lease> PoolCore::try_acquire() {
  std::shared_ptr<PoolTicket> ticket;
  {
    const std::lock_guard lock(mutex_);
    require_open();
    if (leased_ == options_.max_size) return std::nullopt;
    ticket = take_ticket();
  }
  return lease(std::move(ticket));
}

void PoolCore::give_back() noexcept {
  std::list<Ready> dropped;
  std::list<Ready> made;
  std::unique_lock lock(mutex_);
  dropped = take_expired();
  // A waiter creates its session itself, at once. Without waiters it is created here, while the ticket is still held,
  // so that there are never more than `max_size` sessions.
  if (waiters_.empty() && wants_another()) {
    lock.unlock();
    made = make_ready();
    lock.lock();
    counts_.created += made.size();
    if (!closed_) ready_.splice(ready_.end(), made);
  }
  if (waiters_.empty()) {
    --leased_;
    return;
  }
  Waiter& next = *waiters_.front();
  waiters_.pop_front();
  next.told_ = Waiter::Told::TicketIsYours;
  next.wake();
}

void PoolCore::give_up() noexcept {
  {
    const std::lock_guard lock(mutex_);
    ++counts_.detached;
  }
  give_back();
}

std::size_t PoolCore::evict_idle() {
  std::list<Ready> expired;
  const std::lock_guard lock(mutex_);
  expired = take_expired();
  return expired.size();
}

void PoolCore::close() {
  std::list<Ready> dropped;
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.splice(dropped.end(), ready_);
  for (Waiter* waiter : waiters_) {
    waiter->told_ = Waiter::Told::Closed;
    waiter->wake();
  }
  waiters_.clear();
}

SessionPoolStats PoolCore::stats() const {
  const std::lock_guard lock(mutex_);
  SessionPoolStats stats = counts_;
  stats.idle = ready_.size();
  stats.leased = leased_;
  // A ready session on its way to a waiter with a ticket must not count twice.
  stats.size = std::min(options_.max_size, ready_.size() + leased_);
  stats.waiting = waiters_.size();
  return stats;
}

}  // namespace eryx::session
