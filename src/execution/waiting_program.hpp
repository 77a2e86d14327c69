// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/shared_text.hpp"
#include "bridge/calls.hpp"
#include "bridge/text_feed.hpp"
#include "wasi/guest_clock.hpp"

namespace eryx::execution {

/// A program that waits in an `await`, and how much of its limits it has used.
struct WaitingProgram {
  wasi::GuestTime deadline = wasi::never;  ///< When its next timer expires.
  bridge::PendingCalls calls;
  std::chrono::nanoseconds wall_used{};
  std::uint64_t output_used = 0;
  std::uint64_t fuel_used = 0;           ///< While it was metered.
  base::SharedText standard_input;       ///< The part that it has not read.
  std::optional<bridge::TextFeed> feed;  ///< Absent: its text was whole from the start.
  wasi::GuestTime started = 0;           ///< If it is fed: what the monotonic clock showed at its start.
};

}  // namespace eryx::execution
