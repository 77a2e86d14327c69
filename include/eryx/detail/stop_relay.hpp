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

/// Serializes the work of one call: Asio's cancellation is not thread-safe, and the call's executor may be a pool.
using CallStrand = boost::asio::strand<boost::asio::any_io_executor>;

/// Turns a stop request, which may come from any thread, into a terminal cancellation on the strand of a call.
///
/// Threading: created and used on the strand. Not movable, because the stop callback refers to it.
class ERYX_API StopRelay {
 public:
  StopRelay(CallStrand strand, const std::stop_token& stop);
  /// Waits for a request that is being passed on right now. One that is already posted may run later and is harmless.
  ~StopRelay() = default;
  StopRelay(const StopRelay&) = delete;
  StopRelay& operator=(const StopRelay&) = delete;

  /// Bind this to the work to be cancelled before the strand does anything else.
  [[nodiscard]] boost::asio::cancellation_slot slot() { return signal_->slot(); }

 private:
  struct PassOn {
    const StopRelay* relay;
    void operator()() const noexcept;
  };

  CallStrand strand_;
  // Shared with posted cancellations, which may run after the relay is destroyed.
  std::shared_ptr<boost::asio::cancellation_signal> signal_;
  // Declared last, so that it is destroyed before the members that it uses.
  std::optional<std::stop_callback<PassOn>> on_stop_;
};

}  // namespace eryx::detail
