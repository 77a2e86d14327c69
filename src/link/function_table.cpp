// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/function_table.hpp"

#include "link/refusal.hpp"

namespace eryx::link {

std::uint32_t FunctionTable::slot_of(std::uint32_t function) {
  if (const auto slot = main_.find_slot(function)) return *slot;
  const auto [place, is_new] = slots_.emplace(function, end());
  if (is_new) {
    added_.push_back(function);
    if (end() > limits_.table_slots) refuse_too_large("the table of functions has no room for all of them");
  }
  return place->second;
}

}  // namespace eryx::link
