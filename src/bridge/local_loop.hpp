// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Runs the asynchronous work of handlers while a blocking execution waits for them: an Asio context run by the waiting
// thread itself, so that a fast coroutine costs no thread switch.
//
// Threading: `wake` on any thread, all else on that of the execution.

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>

#include "bridge/thread_host.hpp"

namespace eryx::bridge {

class LocalLoop {
 public:
  [[nodiscard]] boost::asio::any_io_executor executor() { return context_->get_executor(); }

  // What a handler throws is reported to `threads`, and the others run.

  /// Runs one handler, or returns at `time`.
  void run_one_until(std::chrono::steady_clock::time_point time, ThreadHost& threads) {
    try {
      if (time == std::chrono::steady_clock::time_point::max()) {
        context_->run_one();
      } else {
        context_->run_one_until(time);
      }
    } catch (...) {
      threads.report(std::current_exception());
    }
  }

  /// Runs what is ready. Not without end: a coroutine that polls is always ready, and limits are looked at in between.
  void poll(ThreadHost& threads) {
    constexpr int most = 1000;
    for (int i = 0; i < most; ++i) {
      try {
        if (context_->poll_one() == 0) return;
      } catch (...) {
        threads.report(std::current_exception());
      }
    }
  }

  /// From here on `wake` ends `run_one_until`, the next one at the latest. Whoever waits looks for what it waits for after this: all
  /// that was done before an earlier `wake` is seen then.
  void expect_wakes() { expects_wakes_.exchange(1, std::memory_order_acq_rel); }

  /// Nobody waits. Most answers come while their execution works, from handlers that it runs itself.
  void ignore_wakes() { expects_wakes_.store(0, std::memory_order_relaxed); }

  void wake() {
    // Both sides change the flag, so that one of them comes after the other and sees what that one has done before.
    if (expects_wakes_.fetch_or(0, std::memory_order_acq_rel) != 0) boost::asio::post(*context_, [] {});
  }

  /// After an execution: passes unfinished handlers to `threads`, which run them to their end.
  void retire(ThreadHost& threads) {
    poll(threads);
    work_.reset();
    poll(threads);
    if (context_->stopped()) {
      context_->restart();
    } else {
      threads.adopt(context_);
      context_ = std::make_shared<boost::asio::io_context>(1);
    }
    work_.emplace(context_->get_executor());
  }

 private:
  using Work = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;
  std::shared_ptr<boost::asio::io_context> context_ = std::make_shared<boost::asio::io_context>(1);
  std::optional<Work> work_{context_->get_executor()};
  std::atomic<unsigned> expects_wakes_{0};
};

}  // namespace eryx::bridge
