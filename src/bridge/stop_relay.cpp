// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/detail/stop_relay.hpp"

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace eryx::detail {

namespace asio = boost::asio;

StopRelay::StopRelay(CallStrand strand, const std::stop_token& stop)
    : strand_(std::move(strand)), signal_(std::make_shared<asio::cancellation_signal>()) {
  on_stop_.emplace(stop, PassOn{this});  // calls at once if a stop was already requested
}

void StopRelay::PassOn::operator()() const noexcept {
  try {
    // Posted even from the strand itself: the requesting coroutine must not be cancelled in the middle of a step.
    asio::post(relay->strand_,
               [signal = relay->signal_] { signal->emit(asio::cancellation_type::terminal); });
  } catch (...) {
    // Out of memory: the work continues to its own end, and the requester does not wait for it.
  }
}

}  // namespace eryx::detail
