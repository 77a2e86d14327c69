// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

#include <boost/asio/async_result.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "eryx/detail/access.hpp"
#include "eryx/detail/asio_fwd.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/options.hpp"
#include "eryx/sandbox.hpp"
#include "eryx/session.hpp"

namespace eryx {

namespace session {
class PoolCore;
class PoolTicket;
}  // namespace session

struct ERYX_API SessionPoolOptions {
  /// Maximum number of sessions, leased and idle together. Default: 10. At least 1.
  std::size_t max_size = 10;

  /// Idle sessions that are created in advance and exempt from `idle_timeout`. Default: 1. At most `max_size`.
  std::size_t min_idle = 1;

  /// How long an idle session beyond `min_idle` is kept. No thread watches this: expired sessions are dropped when a
  /// session is leased or returned, or by `evict_idle`. Default: 5 minutes. Zero: no session beyond `min_idle` is
  /// created in advance.
  std::chrono::nanoseconds idle_timeout = std::chrono::minutes(5);

  /// How long `acquire` waits for a session to be returned. Default: 30 s.
  std::chrono::nanoseconds acquire_timeout = std::chrono::seconds(30);

  /// A program that runs once, when the pool is created. Every leased session starts in the state that it leaves:
  /// imports, functions, data, files. Default: empty (none).
  std::string prepare{};

  /// Inputs, limits and callbacks for the `prepare` program only.
  ExecuteOptions prepare_options{};

  /// Options of the leased sessions.
  SessionOptions session{};
};

struct SessionPoolStats {
  // Now:
  std::size_t size = 0;     ///< Sessions, leased and idle.
  std::size_t idle = 0;     ///< Sessions ready to be leased.
  std::size_t leased = 0;   ///< Leased sessions, including those being replaced right now.
  std::size_t waiting = 0;  ///< Callers waiting in `acquire` or `async_acquire`.
  // Since the pool was created:
  std::uint64_t created = 0;   ///< Sessions created.
  std::uint64_t acquired = 0;  ///< Leases granted.
  std::uint64_t timeouts = 0;  ///< Callers whose wait timed out.
  std::uint64_t evicted = 0;   ///< Idle sessions dropped after `idle_timeout`.
  std::uint64_t detached = 0;  ///< Sessions taken out of the pool.
};

/// A session leased from a pool, for one tenant. Destroying the lease returns the session; the lease may outlive the
/// pool.
///
/// The place in the pool becomes free when the session has ended; a running asynchronous execution completes first.
/// What its programs registered for the end (see `Session::close`) then runs on the runtime's workers, for at most a
/// second, and may call handlers; its output is dropped. Once the pool is closed, it runs on the thread that destroys the
/// lease instead.
/// Forks of the session belong to their creator and do not count.
///
/// Threading: one thread at a time.
class ERYX_API Lease {
 public:
  /// Makes an empty lease. A lease is also empty after it was moved from, released or detached.
  Lease() noexcept = default;
  Lease(Lease&&) noexcept = default;
  Lease& operator=(Lease&& other) noexcept;
  ~Lease() = default;

  [[nodiscard]] explicit operator bool() const noexcept { return ticket_ != nullptr; }

  /// Errors: InvalidArgument (the lease is empty).
  [[nodiscard]] Session& session();
  [[nodiscard]] Session& operator*() { return session(); }
  [[nodiscard]] Session* operator->() { return &session(); }

  /// Returns the session now. No effect on an empty lease.
  void release() noexcept;

  /// Takes the session out of the pool, which then no longer counts it.
  /// Errors: InvalidArgument (the lease is empty).
  [[nodiscard]] Session detach();

 private:
  friend struct detail::Access;
  Lease(Session session, std::shared_ptr<session::PoolTicket> ticket);

  std::optional<Session> session_;
  std::shared_ptr<session::PoolTicket> ticket_;
};

/// Sessions for many tenants, one after another: limits how many are in use, and has interpreters ready in advance.
///
/// No session is leased twice. A returned session is destroyed with everything that its tenant left. A new one takes
/// its place, in the state left by `SessionPoolOptions::prepare` and with its own randomness. This happens on the
/// thread that returns the session and takes a tenth of a millisecond, or a few milliseconds if there is a lot of data.
///
/// Waiters are served first come, first served.
///
/// Threading: all members may be called from any thread, at the same time.
class ERYX_API SessionPool {
 public:
  /// Runs the `prepare` program and creates `min_idle` sessions.
  ///
  /// Errors: InvalidArgument (options out of range; the `prepare` program failed, and the message contains its
  /// traceback), OutOfResources.
  explicit SessionPool(const Sandbox& sandbox, SessionPoolOptions options = {});
  SessionPool(const SessionPool&) = delete;
  SessionPool& operator=(const SessionPool&) = delete;
  /// Closes the pool; leases stay valid. Waits for what ended leases still run, at most about a second, so that no handler
  /// is called afterwards for them. Requires: no handler that such a lease calls destroys the pool.
  ~SessionPool();

  /// Leases a session, waiting up to `timeout` for one. Default: `SessionPoolOptions::acquire_timeout`. In a handler,
  /// at most for as long as its execution may take; a worker that waits here is replaced meanwhile, which
  /// `async_acquire` does without.
  ///
  /// Errors: Exhausted (timed out), ShutDown (the pool is closed), OutOfResources.
  [[nodiscard]] Lease acquire();
  [[nodiscard]] Lease acquire(std::chrono::nanoseconds timeout);

  /// Leases a session if one is available without waiting. Errors: ShutDown, OutOfResources.
  [[nodiscard]] std::optional<Lease> try_acquire();

  /// As `acquire`, but without holding a thread: completes with `void(std::exception_ptr, Lease)` on the handler's
  /// executor. The token's cancellation slot cancels the wait, which then fails with a `boost::system::system_error`
  /// (`boost::asio::error::operation_aborted`).
  template <typename CompletionToken>
  auto async_acquire(std::chrono::nanoseconds timeout, CompletionToken&& token) {
    return boost::asio::async_initiate<CompletionToken, AcquireSignature>(
        [pool = impl_](auto handler, std::chrono::nanoseconds chosen) {
          initiate_acquire(pool, chosen, std::move(handler));
        },
        token, timeout);
  }
  template <typename CompletionToken>
  auto async_acquire(CompletionToken&& token) {
    return async_acquire(default_timeout(), std::forward<CompletionToken>(token));
  }

  /// Drops idle sessions whose `idle_timeout` has expired. Returns: how many.
  std::size_t evict_idle();

  /// Stops leasing: waiting and later callers get ShutDown. Existing leases stay valid; returned sessions are dropped.
  void close();

  [[nodiscard]] SessionPoolStats stats() const;

 private:
  using AcquireSignature = void(std::exception_ptr, Lease);
  static void initiate_acquire(std::shared_ptr<session::PoolCore> pool, std::chrono::nanoseconds timeout,
                               boost::asio::any_completion_handler<AcquireSignature> handler);
  [[nodiscard]] std::chrono::nanoseconds default_timeout() const;

  std::shared_ptr<session::PoolCore> impl_;
};

}  // namespace eryx
