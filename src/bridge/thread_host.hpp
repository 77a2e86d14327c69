// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>

namespace eryx::bridge {

/// The threads that an execution and its handlers run on. Threading: any.
class ThreadHost {
 public:
  virtual ~ThreadHost() = default;

  /// Where handlers run if the embedder set no executor. Absent: on the thread that drives the execution, in its own
  /// event loop.
  [[nodiscard]] virtual std::optional<boost::asio::any_io_executor> handler_executor() = 0;

  /// Runs `loop` on another thread: the handlers that are unfinished when their execution has ended.
  virtual void adopt(std::shared_ptr<boost::asio::io_context> loop) noexcept = 0;

  /// Tells the embedder of an exception that their code has thrown where nobody can catch it.
  virtual void report(std::exception_ptr) noexcept {}

  /// The calling thread is about to block. Returns: whom to tell when it has stopped, on whatever thread; null: nobody.
  [[nodiscard]] virtual ThreadHost* note_blocked() noexcept = 0;
  virtual void note_unblocked() noexcept = 0;
};

}  // namespace eryx::bridge
