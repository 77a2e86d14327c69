// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Handlers of blocking executions that are unfinished when their execution has ended, each in the event loop that it
// was begun in. They may wait for as long as they like, so they get threads of their own: on a worker they would hold up
// the executions of others.
//
// Threading: any.

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

#include "drive/exception_hook.hpp"
#include "drive/joined_threads.hpp"

namespace eryx::drive {

class LeftoverThreads {
 public:
  using Loop = std::shared_ptr<boost::asio::io_context>;

  /// If there are more loops than threads, these take turns.
  static constexpr std::size_t most_threads = 32;

  explicit LeftoverThreads(ExceptionHook on_exception) : on_exception_(std::move(on_exception)) {}
  LeftoverThreads(const LeftoverThreads&) = delete;
  LeftoverThreads& operator=(const LeftoverThreads&) = delete;
  /// Waits for all handlers. Requires: not called on one of these threads.
  ~LeftoverThreads();

  /// Runs what is left in `loop` to its end, also after exceptions, which are reported.
  void adopt(Loop loop) noexcept;

  [[nodiscard]] bool runs_this_thread() const noexcept;

 private:
  void run() noexcept;
  [[nodiscard]] Loop take();
  void run_a_while(Loop loop);
  void run_for(boost::asio::io_context& loop, std::chrono::milliseconds time) const noexcept;

  const ExceptionHook on_exception_;
  std::mutex mutex_;
  std::deque<Loop> waiting_;
  std::size_t running_ = 0;  ///< Threads.
  JoinedThreads threads_;
};

}  // namespace eryx::drive
