// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

#include "eryx/limits.hpp"
#include "eryx/options.hpp"

namespace eryx::support {

/// More than any program of a test takes.
inline constexpr std::uint64_t plenty_of_fuel = 100'000'000'000;

/// The wall time is for the case that fuel does not end a program.
inline Limits fuelled(std::uint64_t fuel, std::chrono::seconds wall_time = std::chrono::seconds(300)) {
  Limits limits;
  limits.wall_time = wall_time;
  limits.fuel = fuel;
  return limits;
}

inline ExecuteOptions with_fuel(std::uint64_t fuel) { return ExecuteOptions().limits(fuelled(fuel)); }

}  // namespace eryx::support
