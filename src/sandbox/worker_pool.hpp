// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The threads of a runtime: they run asynchronous executions, and handlers of callbacks for which the embedder chose no
// executor. While guests block (in `time.sleep`, in `sync` calls) the pool grows, so that they take no thread from the
// others; beyond a bound they do.
//
// Threading: any.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace eryx::sandbox {

class WorkerPool {
 public:
  using Executor = boost::asio::io_context::executor_type;

  /// Threads that guests may block before others have to wait: what a process can afford, and design.md's number.
  static constexpr std::size_t most_threads = 256;

  explicit WorkerPool(std::size_t threads);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  /// Waits for all work. Not on a thread of the pool.
  ~WorkerPool();

  [[nodiscard]] Executor get_executor() { return context_.get_executor(); }
  [[nodiscard]] bool runs_this_thread() { return get_executor().running_in_this_thread(); }

  /// One thread of the pool is about to block, or goes on.
  void note_blocked();
  void note_unblocked();

  [[nodiscard]] std::size_t threads() const;

 private:
  void run();
  [[nodiscard]] bool is_surplus() const { return running_ - blocked_ > wanted_; }

  boost::asio::io_context context_;
  std::optional<boost::asio::executor_work_guard<Executor>> work_{context_.get_executor()};
  const std::size_t wanted_;

  mutable std::mutex mutex_;
  std::size_t running_ = 0;
  std::size_t blocked_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace eryx::sandbox
