// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Hands over to the embedder what executions produce while they run. What the embedder does with it may take long and must
// hold up neither the guest nor what other executions hand over, so it happens on threads of its own.
//
// Threading: any.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "base/steady_time.hpp"
#include "drive/joined_threads.hpp"

namespace eryx::drive {

/// What one execution hands over.
class Delivery {
 public:
  virtual ~Delivery() = default;
  /// Hands over everything that waits. May be called when nothing does.
  virtual void deliver() noexcept = 0;
};

class DeliveryThreads {
 public:
  /// Handlers that work at a time. If all are slow, what further executions produce waits until they end.
  static constexpr std::size_t most_threads = 16;

  DeliveryThreads() = default;
  DeliveryThreads(const DeliveryThreads&) = delete;
  DeliveryThreads& operator=(const DeliveryThreads&) = delete;
  /// Waits for what is being handed over. Requires: not called on one of these threads.
  ~DeliveryThreads();

  /// Calls `deliver` at `due`, unless nobody else keeps the delivery until then. If no thread is to be had, it is called
  /// late or never.
  void expect(std::weak_ptr<Delivery> delivery, base::SteadyTime due) noexcept;

  /// Runs `body` on a thread beyond `most_threads`, for as long as it likes. Requires: it throws nothing, and ends before
  /// this does.
  /// Errors: std::system_error (the host has no spare thread), std::bad_alloc.
  void start(std::function<void()> body);

  /// Whether the calling thread is one of these.
  [[nodiscard]] bool runs_this_thread() const noexcept;

 private:
  struct Expected {
    std::weak_ptr<Delivery> delivery;
    base::SteadyTime due;
  };

  using Lock = std::unique_lock<std::mutex>;

  void start_thread();
  void run() noexcept;
  void run_body(Lock& lock);
  void watch_or_deliver(Lock& lock);
  void find_watcher() noexcept;

  std::mutex mutex_;
  std::condition_variable work_;   ///< For threads with nothing to do.
  std::condition_variable watch_;  ///< For the one that waits until the first of `expected_` is due.
  std::deque<Expected> expected_;  ///< In the order of their times.
  std::deque<std::function<void()>> bodies_;  ///< That no thread has taken yet.
  std::size_t threads_ = 0;
  std::size_t starting_ = 0;   ///< Threads that have not looked for work yet.
  std::size_t in_bodies_ = 0;  ///< Threads that run a body.
  std::size_t idle_ = 0;
  bool has_watcher_ = false;
  bool is_ending_ = false;
  JoinedThreads joined_;
};

}  // namespace eryx::drive
