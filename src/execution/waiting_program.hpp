// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "bridge/calls.hpp"
#include "wasi/guest_clock.hpp"

namespace eryx::execution {

/// A program that waits in an `await`, and how much of its limits it has used.
struct WaitingProgram {
  wasi::GuestTime deadline = wasi::never;  ///< When its next timer expires.
  bridge::PendingCalls calls;
  std::chrono::nanoseconds wall_used{};
  std::uint64_t output_used = 0;
  std::string standard_input;  ///< The part that it has not read.
};

}  // namespace eryx::execution
