// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>

#include "execution/execution.hpp"

namespace eryx::drive {

/// Passes requests to an asynchronous execution. Requesters hold the gate instead of the execution: the gate outlives
/// the execution and then does nothing. Requests that come before the execution has begun are kept.
///
/// Threading: any.
class RequestGate : public std::enable_shared_from_this<RequestGate> {
 public:
  /// Lifetime: `execution` and `timer` live until `close`. The timer is only used on `strand`.
  void open(execution::Execution& execution, boost::asio::steady_timer& timer,
            boost::asio::any_io_executor strand);
  void close();

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
};

}  // namespace eryx::drive
