// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/strand.hpp>
#include <memory>
#include <optional>
#include <stop_token>

#include "eryx/detail/export.hpp"

namespace eryx::detail {

/// Serial execution for one call: Asio's cancellation is not thread-safe, and the call's executor may be a pool.
using CallStrand = boost::asio::strand<boost::asio::any_io_executor>;

/// Turns a request to stop, which comes on any thread, into a terminal cancellation on the strand of a call.
///
/// Threading: made and used on the strand. It is pinned: the stop callback refers to it.
class ERYX_API StopRelay {
 public:
  StopRelay(CallStrand strand, const std::stop_token& stop);
  /// Waits for a request that is being passed on right now. What was posted already may come later, and is harmless.
  ~StopRelay() = default;
  StopRelay(const StopRelay&) = delete;
  StopRelay& operator=(const StopRelay&) = delete;

  /// To be bound to the work that is to be cancelled, before the strand does anything else.
  [[nodiscard]] boost::asio::cancellation_slot slot() { return signal_->slot(); }

 private:
  struct PassOn {
    const StopRelay* relay;
    void operator()() const noexcept;
  };

  CallStrand strand_;
  // Shared with what was posted: that may run after the relay is gone.
  std::shared_ptr<boost::asio::cancellation_signal> signal_;
  // Last: it goes first, before what it uses.
  std::optional<std::stop_callback<PassOn>> on_stop_;
};

}  // namespace eryx::detail
