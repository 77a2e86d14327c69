// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The threads of a runtime. They run asynchronous executions, and callback handlers for which the embedder set no
// executor. While guests block (in `time.sleep`, in `sync` calls), or handlers in functions of ours, the pool grows, up
// to a limit, so that they do not take threads from others; and while programs that compute are paused (turn_slices.hpp).
//
// Threading: any.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "bridge/thread_host.hpp"
#include "drive/exception_hook.hpp"
#include "drive/late_turns.hpp"
#include "drive/leftover_threads.hpp"
#include "drive/turn_slices.hpp"

namespace eryx::drive {

class WorkerPool final : public bridge::ThreadHost {
 public:
  using Executor = boost::asio::io_context::executor_type;

  /// Maximum number of threads, beyond which guests that block or compute make others wait. A guest takes several times the memory
  /// that its thread does.
  static constexpr std::size_t most_threads = 2048;

  /// Lifetime: `leftovers` outlives this.
  WorkerPool(std::size_t threads, std::chrono::nanoseconds slice, LeftoverThreads& leftovers,
             ExceptionHook on_exception);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  /// Waits for all work. Requires: not called on a thread of the pool.
  ~WorkerPool() override;

  [[nodiscard]] Executor get_executor() { return context_.get_executor(); }
  /// Whether the calling thread is one that the destructor waits for.
  [[nodiscard]] bool runs_this_thread() const noexcept {
    return of_this_thread() == this || late_turns_.runs_this_thread();
  }
  [[nodiscard]] LateTurns& late_turns() { return late_turns_; }
  [[nodiscard]] TurnSlices& slices() { return slices_; }
  /// The pool that the calling thread is a worker of; null: none.
  [[nodiscard]] static WorkerPool* of_this_thread() noexcept;

  [[nodiscard]] std::optional<boost::asio::any_io_executor> handler_executor() override {
    return get_executor();
  }
  void adopt(std::shared_ptr<boost::asio::io_context> loop) noexcept override {
    leftovers_.adopt(std::move(loop));
  }
  void report(std::exception_ptr error) noexcept override { on_exception_(std::move(error)); }
  ThreadHost* note_blocked() noexcept override;
  void note_unblocked() noexcept override;

  /// How many threads are held by programs that compute for long: others take their places.
  void set_held(std::size_t count) noexcept;

  /// How many threads there are to be that neither block nor are held.
  [[nodiscard]] std::size_t wanted() const { return wanted_; }
  [[nodiscard]] std::size_t blocked() const;
  [[nodiscard]] std::size_t threads() const;
  /// Whether no thread is left that is not blocked, nor could be made.
  [[nodiscard]] bool is_all_blocked() const;

 private:
  void run();
  [[nodiscard]] bool is_surplus() const { return running_ > wanted_ + blocked_ + held_; }
  void fill_up() noexcept;

  LeftoverThreads& leftovers_;
  LateTurns late_turns_;
  const ExceptionHook on_exception_;
  boost::asio::io_context context_;
  std::optional<boost::asio::executor_work_guard<Executor>> work_{context_.get_executor()};
  const std::size_t wanted_;

  mutable std::mutex mutex_;
  std::size_t running_ = 0;
  std::size_t blocked_ = 0;
  std::size_t held_ = 0;
  std::vector<std::thread> threads_;
  TurnSlices slices_;  ///< Last: it needs the others.
};

}  // namespace eryx::drive
