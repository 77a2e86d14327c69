// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>

#include "execution/execution.hpp"

namespace eryx::drive {

/// The way by which requests reach an asynchronous execution. Those who may ask something hold the gate, not the
/// execution: it outlives it and then does nothing. A request that comes before the execution has begun is kept.
///
/// Threading: any.
class RequestGate : public std::enable_shared_from_this<RequestGate> {
 public:
  /// Lifetime: `execution` and `timer` live until `close`. `strand` is where the timer is used.
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
