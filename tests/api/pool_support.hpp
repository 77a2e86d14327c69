// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <thread>

#include "eryx/eryx.hpp"

namespace eryx {

// Long enough that nobody sees it pass.
inline constexpr auto ages = std::chrono::hours(1);

inline SessionPoolOptions of_size(std::size_t most, std::size_t ready = 0) {
  SessionPoolOptions options;
  options.max_size = most;
  options.min_idle = ready;
  return options;
}

inline void wait_for_waiting(const SessionPool& pool, std::size_t count) {
  while (pool.stats().waiting != count) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace eryx
