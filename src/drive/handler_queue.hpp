// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What one execution has for a handler of the embedder's while it runs: the guest adds, threads of the runtime hand over.
// A slow handler holds up the guest for a while, and then misses something; a handler that throws is not called again.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include "base/steady_time.hpp"
#include "drive/blocked_thread.hpp"
#include "drive/delivery_threads.hpp"
#include "drive/runtime_core.hpp"

namespace eryx::drive {

/// `Batch`: what is handed over together. It has `empty()` and `size()`, its bytes in memory.
///
/// Threading: `offer` and `finish` on the thread that drives the execution; `deliver` on any.
template <typename Batch>
class HandlerQueue : public Delivery, public std::enable_shared_from_this<HandlerQueue<Batch>> {
 public:
  /// What is added within this time is handed over together. People do not notice it, and a program that has ended by
  /// then costs no switch of threads: what it left is handed over where it ended.
  static constexpr std::chrono::milliseconds lateness{1};
  /// Bytes that may wait for the handler. One piece may be more.
  static constexpr std::size_t most_waiting = std::size_t{1} << 20;
  /// How long the guest waits for room in all: this, or a tenth of its time if that is more, so that a handler that is
  /// fast enough misses nothing however much there is.
  static constexpr std::chrono::milliseconds patience{100};

  void deliver() noexcept override {
    std::unique_lock lock(mutex_);
    if (is_delivering_) return;
    is_delivering_ = true;
    Batch batch;
    while (!waiting_.empty()) {
      batch.clear();
      std::swap(batch, waiting_);
      changed_.notify_all();
      lock.unlock();
      hand_over(batch);
      lock.lock();
    }
    is_delivering_ = false;
    changed_.notify_all();
  }

 protected:
  /// Lifetime: `runtime` outlives this.
  explicit HandlerQueue(RuntimeCore& runtime) : runtime_(runtime) {}

  /// Calls `append` with the batch that waits, once there is room. Returns: whether there was.
  /// Errors: none; `append` may throw std::bad_alloc if it has changed nothing, which counts as no room.
  template <typename Append>
  [[nodiscard]] bool offer(std::size_t size, const Append& append) noexcept {
    std::unique_lock lock(mutex_);
    if (has_failed_) return true;
    try {
      if (!has_room(size)) wait_for_room(size, lock);
      if (!has_room(size)) return false;
      // Whoever delivers looks again when it is done.
      const bool is_to_be_told = !is_delivering_ && waiting_.empty();
      append(waiting_);
      lock.unlock();
      if (is_to_be_told)
        runtime_.delivery().expect(this->weak_from_this(), base::SteadyTime::clock::now() + lateness);
      return true;
    } catch (const std::bad_alloc&) {  // Treated like a handler that is too slow.
      return false;
    }
  }

  /// Hands over the rest on this thread, and waits for what another one is handing over.
  void finish() noexcept {
    const BlockedThread blocked;
    for (;;) {
      deliver();
      std::unique_lock lock(mutex_);
      if (!is_delivering_ && waiting_.empty()) break;
      changed_.wait(lock, [this] { return !is_delivering_; });
    }
  }

  virtual void hand_over(Batch& batch) noexcept = 0;

  // For `hand_over`.
  [[nodiscard]] bool has_failed() const { return has_failed_; }
  /// Calls the handler, unless it has thrown before.
  template <typename Handler, typename Piece>
  void call(const Handler& handler, const Piece& piece) noexcept {
    if (has_failed_) return;
    try {
      handler(piece);
    } catch (...) {
      {
        const std::lock_guard lock(mutex_);
        has_failed_ = true;
      }
      changed_.notify_all();
      runtime_.report(std::current_exception());
    }
  }

 private:
  [[nodiscard]] bool has_room(std::size_t size) const {
    return waiting_.empty() || waiting_.size() + size <= most_waiting;
  }

  void wait_for_room(std::size_t size, std::unique_lock<std::mutex>& lock) {
    const base::SteadyTime begin = base::SteadyTime::clock::now();
    const base::SteadyTime::duration allowed =
        std::max<base::SteadyTime::duration>(patience, (begin - began_) / 10);
    if (waited_ >= allowed) return;
    if (!is_delivering_) runtime_.delivery().expect(this->weak_from_this(), begin);
    {
      const BlockedThread blocked;
      changed_.wait_until(lock, begin + (allowed - waited_), [&] { return has_failed_ || has_room(size); });
    }
    waited_ += base::SteadyTime::clock::now() - begin;
  }

  RuntimeCore& runtime_;
  const base::SteadyTime began_ = base::SteadyTime::clock::now();

  std::mutex mutex_;
  std::condition_variable changed_;
  Batch waiting_;
  bool is_delivering_ = false;
  bool has_failed_ = false;
  base::SteadyTime::duration waited_{};
};

}  // namespace eryx::drive
