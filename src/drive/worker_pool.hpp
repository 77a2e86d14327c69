// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The threads of a runtime. They run asynchronous executions, and callback handlers for which the embedder set no
// executor. While guests block (in `time.sleep`, in `sync` calls) the pool grows, up to a limit, so that blocked guests
// do not take threads from others.
//
// Threading: any.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "bridge/thread_host.hpp"
#include "drive/exception_hook.hpp"

namespace eryx::drive {

class WorkerPool final : public bridge::ThreadHost {
 public:
  using Executor = boost::asio::io_context::executor_type;

  /// Maximum number of threads, beyond which blocked guests make others wait. A process can well afford this many.
  static constexpr std::size_t most_threads = 256;

  WorkerPool(std::size_t threads, ExceptionHook on_exception);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  /// Waits for all work. Requires: not called on a thread of the pool.
  ~WorkerPool() override;

  [[nodiscard]] Executor get_executor() { return context_.get_executor(); }
  [[nodiscard]] bool runs_this_thread() { return get_executor().running_in_this_thread(); }

  [[nodiscard]] std::optional<boost::asio::any_io_executor> handler_executor() override {
    return get_executor();
  }
  void adopt(std::function<void()> work) override;
  void report(std::exception_ptr error) noexcept override { on_exception_(std::move(error)); }
  void note_blocked() noexcept override;
  void note_unblocked() noexcept override;

  [[nodiscard]] std::size_t threads() const;

 private:
  void run();
  [[nodiscard]] bool is_surplus() const { return running_ - blocked_ > wanted_; }

  const ExceptionHook on_exception_;
  boost::asio::io_context context_;
  std::optional<boost::asio::executor_work_guard<Executor>> work_{context_.get_executor()};
  const std::size_t wanted_;

  mutable std::mutex mutex_;
  std::size_t running_ = 0;
  std::size_t blocked_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace eryx::drive
