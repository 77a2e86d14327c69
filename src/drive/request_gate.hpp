// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "execution/execution.hpp"

namespace eryx::drive {

/// Passes requests to an asynchronous execution. Requesters hold the gate instead of the execution: the gate outlives
/// the execution and then does nothing. Requests that come before the execution has begun are kept.
///
/// Threading: any.
class RequestGate : public std::enable_shared_from_this<RequestGate> {
 public:
  /// `hurry` is called for each request until `close`, under an internal lock. Requires: before the first request.
  void set_hurry(std::function<void()> hurry) { hurry_ = std::move(hurry); }

  /// Lifetime: `execution` and `timer` live until `close`. The timer is only used on `strand`.
  void open(execution::Execution& execution, boost::asio::steady_timer& timer,
            boost::asio::any_io_executor strand);
  void close();

  [[nodiscard]] bool has_request() {
    const std::lock_guard lock(mutex_);
    return cancelled_ || suspension_asked_;
  }

  void cancel();
  void suspend();

 private:
  void end_waiting();

  std::mutex mutex_;
  bool cancelled_ = false;
  bool suspension_asked_ = false;
  execution::Execution* execution_ = nullptr;
  boost::asio::steady_timer* timer_ = nullptr;
  boost::asio::any_io_executor strand_;
  std::function<void()> hurry_;
};

}  // namespace eryx::drive
