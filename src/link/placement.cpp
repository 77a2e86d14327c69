// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/placement.hpp"

#include <algorithm>
#include <string>

#include "link/refusal.hpp"

namespace eryx::link {

namespace {

[[noreturn]] void refuse_memory(const SideModule& side, std::uint64_t needed, std::uint64_t most) {
  link::refuse_memory(in_quotes(side.path()) + ": with it", needed, most);
}

[[noreturn]] void refuse_table(const SideModule& side, std::uint64_t needed, std::uint64_t most) {
  refuse_too_large(in_quotes(side.path()) + ": with it the table of functions needs " +
                   std::to_string(needed) + " slots, and has " + std::to_string(most));
}

/// What it asks for when it imports memory and table. No linker asks for much: the joined module's are as large as its parts need.
void check_imports(const SideModule& side, const LinkLimits& limits) {
  constexpr std::uint64_t page = 65536;
  for (const Import& import : side.module().imports) {
    const std::uint64_t least = import.range.least;
    if (import.kind == EntityKind::Memory && least * page > limits.memory_bytes)
      refuse_memory(side, least * page, limits.memory_bytes);
    if (import.kind == EntityKind::Table && least > limits.table_slots)
      refuse_table(side, least, limits.table_slots);
  }
}

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
  if (memory > limits.memory_bytes)
    link::refuse_memory("without native packages", memory, limits.memory_bytes);
  if (table > limits.table_slots) refuse_too_large("main leaves no room in the table of functions");
  for (const SideModule& side : sides) {
    const Dylink& dylink = side.dylink();
    check_imports(side, limits);
    memory = aligned(memory, std::max(dylink.memory_alignment, least_alignment));
    table = aligned(table, dylink.table_alignment);
    // What exceeds the limits is refused before the narrow numbers are used.
    result.sides.push_back({static_cast<std::uint32_t>(memory), static_cast<std::uint32_t>(table),
                            static_cast<std::uint32_t>(functions),
                            static_cast<std::uint32_t>(side.module().functions.size())});
    memory += dylink.memory_size;
    table += dylink.table_size;
    functions += side.module().functions.size();
    if (memory > limits.memory_bytes) refuse_memory(side, memory, limits.memory_bytes);
    if (table > limits.table_slots) refuse_table(side, table, limits.table_slots);
    if (functions > limits.entries)
      refuse_too_large(in_quotes(side.path()) + ": there are too many functions");
  }
  result.memory_end = static_cast<std::uint32_t>(memory);
  result.table_end = static_cast<std::uint32_t>(table);
  result.function_end = static_cast<std::uint32_t>(functions);
  return result;
}

}  // namespace eryx::link
