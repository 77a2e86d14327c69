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
  /// Most sessions at a time: leased ones and ready ones together. Default: 10. At least 1.
  std::size_t max_size = 10;

  /// Ready sessions that are made ahead, and that `idle_timeout` leaves. Default: 1. At most `max_size`.
  std::size_t min_idle = 1;

  /// How long a ready session beyond `min_idle` stays without being leased. There is no thread that watches: whoever
  /// leases or returns one, or calls `evict_idle`, drops those whose time is over. Default: 5 minutes.
  /// Zero: none beyond `min_idle` are made ahead.
  std::chrono::nanoseconds idle_timeout = std::chrono::minutes(5);

  /// How long `acquire` waits for another's return. Default: 30 s.
  std::chrono::nanoseconds acquire_timeout = std::chrono::seconds(30);

  /// A program that runs once, when the pool is made; every leased session starts in the state that it leaves: imports,
  /// functions, data, files. Default: empty, none.
  std::string prepare{};

  /// Inputs, limits and callbacks of that program alone.
  ExecuteOptions prepare_options{};

  /// Of the leased sessions.
  SessionOptions session{};
};

struct SessionPoolStats {
  // Now:
  std::size_t size = 0;     ///< Leased and ready.
  std::size_t idle = 0;     ///< Ready: waiting to be leased.
  std::size_t leased = 0;   ///< With those that are just being replaced.
  std::size_t waiting = 0;  ///< Callers of `acquire`, and of its asynchronous form.
  // Since the pool was made:
  std::uint64_t created = 0;   ///< Sessions.
  std::uint64_t acquired = 0;  ///< Leases.
  std::uint64_t timeouts = 0;  ///< Callers who waited in vain.
  std::uint64_t evicted = 0;   ///< Ready sessions whose time was over.
  std::uint64_t detached = 0;  ///< Sessions that were taken out.
};

/// A session of a pool's, for one tenant. Its destruction returns it; the pool may be gone by then.
///
/// The place in the pool is free again when the session has ended: a running asynchronous execution is completed first. Forks of the session belong to who made them, and do not count.
///
/// Threading: one thread at a time.
class ERYX_API Lease {
 public:
  /// An empty lease, like one that was moved from, returned or detached.
  Lease() noexcept = default;
  Lease(Lease&&) noexcept = default;
  Lease& operator=(Lease&& other) noexcept;
  ~Lease() = default;

  [[nodiscard]] explicit operator bool() const noexcept { return ticket_ != nullptr; }

  // Requires: the lease is not empty.
  [[nodiscard]] Session& session() noexcept { return *session_; }
  [[nodiscard]] Session& operator*() noexcept { return *session_; }
  [[nodiscard]] Session* operator->() noexcept { return &*session_; }

  /// Returns the session now. Without effect on an empty lease.
  void release() noexcept;

  /// Takes the session out of the pool, which no longer counts it.
  /// Errors: InvalidArgument, for an empty lease.
  [[nodiscard]] Session detach();

 private:
  friend struct detail::Access;
  Lease(Session session, std::shared_ptr<session::PoolTicket> ticket);

  std::optional<Session> session_;
  std::shared_ptr<session::PoolTicket> ticket_;
};

/// Sessions for many tenants, one after the other: admission control, and interpreters that are ready before they are
/// asked for.
///
/// No session is leased twice. A returned one is destroyed, with all that its tenant left, and another is made in its
/// place from the state that `SessionPoolOptions::prepare` left; it draws its own randomness. That takes a tenth of a
/// millisecond, or a few where there is much data, on the thread that returns it.
///
/// Waiters are served first come, first served.
///
/// Threading: all members may be called from any thread, at the same time.
class ERYX_API SessionPool {
 public:
  /// Runs the program that prepares, and makes `min_idle` sessions.
  ///
  /// Errors: InvalidArgument (options out of range; the program that prepares did not end well: the message has its
  /// traceback), OutOfResources.
  explicit SessionPool(const Sandbox& sandbox, SessionPoolOptions options = {});
  SessionPool(const SessionPool&) = delete;
  SessionPool& operator=(const SessionPool&) = delete;
  /// Closes it; leases stay valid.
  ~SessionPool();

  /// Leases a session; waits for one until `timeout` is over, `SessionPoolOptions::acquire_timeout` if none is given. On the
  /// runtime's workers, in a handler for example, call `async_acquire` instead: `acquire` would block a worker.
  ///
  /// Errors: Exhausted (the time is over), ShutDown (the pool is closed), OutOfResources.
  [[nodiscard]] Lease acquire();
  [[nodiscard]] Lease acquire(std::chrono::nanoseconds timeout);

  /// Leases a session if that needs no waiting. Errors: ShutDown, OutOfResources.
  [[nodiscard]] std::optional<Lease> try_acquire();

  /// As `acquire`, without holding a thread: completes with `void(std::exception_ptr, Lease)` on the handler's
  /// executor. The token's cancellation slot ends the waiting: `boost::asio::error::operation_aborted`, as a
  /// `boost::system::system_error`.
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

  /// Drops ready sessions whose time is over. Returns: how many.
  std::size_t evict_idle();

  /// No more leases: waiters and later callers get ShutDown. Leases that are out stay valid; what they return is dropped.
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
