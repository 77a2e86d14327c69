// SPDX-License-Identifier: MIT OR Apache-2.0
// Fuel: the part of an execution that knows how much it may take, and has taken.

#include <algorithm>

#include "execution/execution.hpp"

namespace eryx::execution {

std::optional<std::uint64_t> Execution::granted_fuel() const {
  if (!start_.limits.fuel) return std::nullopt;
  return *start_.limits.fuel - std::min(*start_.limits.fuel, fuel_used_);
}

std::uint64_t Execution::fuel_used() const {
  const std::optional<std::uint64_t> granted = granted_fuel();
  const std::optional<std::int64_t> left = guest().slot.fuel_left();
  if (!granted || !left) return fuel_used_;
  // More is granted than fits into what counts; and the last piece of code may have taken more than there was.
  const std::uint64_t filled = std::min(*granted, engine::Slot::most_fuel);
  return fuel_used_ + filled - static_cast<std::uint64_t>(std::max<std::int64_t>(*left, 0));
}

}  // namespace eryx::execution
