// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The state behind a `SessionPool` handle: the tickets held, the waiters, and the ready sessions. A ticket is the right
// to have one session. The leased session holds it, and passes it on when the last user of the session, which may be an
// asynchronous execution, has released it.
//
// Invariants: leased + ready <= max_size. Waiters exist only while all tickets are held.
// Threading: any. Sessions are created and destroyed without holding the lock.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "base/steady_time.hpp"
#include "eryx/error.hpp"
#include "eryx/session_pool.hpp"
#include "session/session_core.hpp"
#include "state/guest_state.hpp"

namespace eryx::session {

class PoolCore : public std::enable_shared_from_this<PoolCore> {
 public:
  /// Errors: as `SessionPool`.
  PoolCore(const Sandbox& sandbox, SessionPoolOptions options);

  /// An entry of the queue. The pool refers to it until it has woken it, or was asked to forget it.
  class Waiter {
   public:
    enum class Told { Nothing, TicketIsYours, Closed };
    virtual ~Waiter() = default;
    [[nodiscard]] Told told() const { return told_; }

   protected:
    /// The pool has news for this waiter. Called with the pool's lock held: must not call the pool.
    virtual void wake() = 0;

   private:
    friend class PoolCore;
    Told told_ = Told::Nothing;
  };

  /// Blocks. Errors: as `SessionPool::acquire`.
  [[nodiscard]] Lease acquire(std::chrono::nanoseconds timeout);
  /// Errors: as `SessionPool::try_acquire`.
  [[nodiscard]] std::optional<Lease> try_acquire();

  /// Takes a ticket, or queues for one. Errors: ShutDown.
  [[nodiscard]] std::shared_ptr<PoolTicket> take_ticket_or_wait(Waiter& waiter);
  /// Why a waiter gives up.
  enum class Because { TimeIsOver, Cancelled };
  /// Removes a waiter from the queue. Returns: false if it was already woken.
  bool forget(const Waiter& waiter, Because reason);
  /// The error of a waiter that timed out.
  [[nodiscard]] Error timeout_error(std::chrono::nanoseconds timeout) const;
  [[nodiscard]] static Error closed_error();
  /// The ticket of a waiter that was woken to take one.
  [[nodiscard]] std::shared_ptr<PoolTicket> claim_ticket();
  /// A session for a ticket. Errors: OutOfResources; the ticket then goes to the next waiter.
  [[nodiscard]] Lease lease(std::shared_ptr<PoolTicket> ticket);

  std::size_t evict_idle();
  void close();
  /// Blocks while exit functions of leases run on the workers.
  void wait_for_ends();
  [[nodiscard]] SessionPoolStats stats() const;
  [[nodiscard]] const SessionPoolOptions& options() const { return options_; }
  [[nodiscard]] const std::shared_ptr<const drive::SandboxConfig>& config() const { return config_; }

  // For `PoolTicket`:

  /// The session of a ticket was destroyed.
  void give_back() noexcept;
  /// The session of a ticket left the pool and lives on.
  void give_up() noexcept;

 private:
  struct Ready {
    std::unique_ptr<SessionCore> session;
    base::SteadyTime since;
  };

  /// Runs the `prepare` program. Errors: InvalidArgument.
  [[nodiscard]] static state::GuestState prepare(const Sandbox& sandbox, const SessionPoolOptions& options);
  [[nodiscard]] std::unique_ptr<SessionCore> make() const;
  /// Ends a leased session, then releases its ticket.
  static void end(std::unique_ptr<SessionCore> session, std::shared_ptr<PoolTicket> ticket) noexcept;
  /// Exit functions of a lease are about to run on the workers. Returns: false if the pool is closed; then they must not,
  /// because nobody would wait for them.
  [[nodiscard]] bool begin_end();
  void note_ended() noexcept;
  /// A ready session; empty if the host lacks resources.
  [[nodiscard]] std::list<Ready> make_ready() const noexcept;

  // With the lock held:
  [[nodiscard]] bool wants_another() const;
  [[nodiscard]] std::shared_ptr<PoolTicket> take_ticket();
  [[nodiscard]] std::list<Ready> take_expired() noexcept;
  void require_open() const;

  const std::shared_ptr<const drive::SandboxConfig> config_;
  const SessionPoolOptions options_;
  /// The state that each session starts from. Absent: a new interpreter.
  std::optional<state::GuestState> prepared_;

  mutable std::mutex mutex_;
  bool closed_ = false;
  std::size_t leased_ = 0;
  std::list<Ready> ready_;  ///< Oldest first; the newest is leased first.
  std::deque<Waiter*> waiters_;
  SessionPoolStats counts_;
  std::size_t running_ends_ = 0;
  std::condition_variable ended_;  ///< `running_ends_` became less.
};

/// A held ticket. Threading: one thread at a time; the last one destroys it.
class PoolTicket {
 public:
  explicit PoolTicket(std::shared_ptr<PoolCore> pool) : pool_(std::move(pool)) {}
  PoolTicket(const PoolTicket&) = delete;
  PoolTicket& operator=(const PoolTicket&) = delete;
  ~PoolTicket() {
    if (pool_) pool_->give_back();
  }

  /// Null after `give_up`.
  [[nodiscard]] PoolCore* pool() const { return pool_.get(); }

  /// The ticket's session leaves the pool.
  void give_up() noexcept {
    if (pool_) std::exchange(pool_, nullptr)->give_up();
  }

 private:
  std::shared_ptr<PoolCore> pool_;
};

}  // namespace eryx::session
