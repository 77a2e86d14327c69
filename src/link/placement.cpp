// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/placement.hpp"

#include <algorithm>

#include "link/refusal.hpp"

namespace eryx::link {

namespace {

std::uint64_t aligned(std::uint64_t value, std::uint32_t exponent) {
  const std::uint64_t step = std::uint64_t{1} << exponent;
  return (value + step - 1) / step * step;
}

}  // namespace

std::uint64_t first_memory(const MainModule& main, const LinkOptions& options) {
  return std::max(options.memory, main.memory_bytes());
}

std::uint64_t first_slot(const MainModule& main, const LinkOptions& options) {
  return std::max<std::uint64_t>(options.table, main.table_slots());
}

Placement place(const MainModule& main, const std::vector<SideModule>& sides, std::uint64_t memory,
                std::uint64_t table, const LinkLimits& limits) {
  // As in main, nothing that C declares is aligned to more without saying so.
  constexpr std::uint32_t least_alignment = 4;
  Placement result;
  std::uint64_t functions = main.module().function_types.size();
  if (memory > limits.memory_bytes || table > limits.table_slots)
    refuse_too_large("main leaves no room for any");
  for (const SideModule& side : sides) {
    const Dylink& dylink = side.dylink();
    memory = aligned(memory, std::max(dylink.memory_alignment, least_alignment));
    table = aligned(table, dylink.table_alignment);
    // What exceeds the limits is refused before the narrow numbers are used.
    result.sides.push_back({static_cast<std::uint32_t>(memory), static_cast<std::uint32_t>(table),
                            static_cast<std::uint32_t>(functions)});
    memory += dylink.memory_size;
    table += dylink.table_size;
    functions += side.module().functions.size();
    const std::string name = in_quotes(side.path());
    if (memory > limits.memory_bytes) refuse_too_large(name + ": it needs more memory than there is");
    if (table > limits.table_slots) refuse_too_large(name + ": the table of functions has no room for it");
    if (functions > limits.entries) refuse_too_large(name + ": there are too many functions");
  }
  result.memory_end = static_cast<std::uint32_t>(memory);
  result.table_end = static_cast<std::uint32_t>(table);
  result.function_end = static_cast<std::uint32_t>(functions);
  return result;
}

}  // namespace eryx::link
