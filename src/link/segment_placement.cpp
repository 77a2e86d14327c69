// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/segment_placement.hpp"

#include <cstdint>

#include "link/refusal.hpp"

namespace eryx::link {

std::uint32_t value_of(const ConstantExpression& expression, const JoinedIndices& indices) {
  auto value = static_cast<std::uint32_t>(expression.value);
  for (const std::uint32_t global : expression.globals)
    value += static_cast<std::uint32_t>(indices.globals[global].value);
  return value;
}

std::vector<JoinedElements> place_elements(const SideModule& side, const Place& at,
                                           const JoinedIndices& indices) {
  const auto refuse_place = [&] {
    refuse_unsupported(in_quotes(side.path()) +
                       ": its functions go to a place of the table that is not its own");
  };
  std::vector<JoinedElements> all;
  for (const ElementSegment& segment : side.module().elements) {
    std::uint64_t slot = segment.offset.value;
    for (const std::uint32_t global : segment.offset.globals) {
      const bool is_base = global < side.imported_globals().size() &&
                           side.imported_globals()[global].role == GlobalRole::TableBase;
      if (!is_base) refuse_place();
      slot += at.table;
    }
    if (slot < at.table ||
        slot + segment.functions.size() > std::uint64_t{at.table} + side.dylink().table_size) {
      refuse_place();
    }
    all.push_back({static_cast<std::uint32_t>(slot), {}});
    for (const std::uint32_t function : segment.functions)
      all.back().functions.push_back(indices.functions[function]);
  }
  return all;
}

std::vector<JoinedData> place_data(const SideModule& side, const Place& at, const JoinedIndices& indices) {
  std::vector<JoinedData> all;
  for (const DataSegment& segment : side.module().data) {
    const std::uint32_t address = value_of(segment.offset, indices);
    if (address < at.memory || address + std::uint64_t{segment.bytes.size()} >
                                   std::uint64_t{at.memory} + side.dylink().memory_size) {
      refuse_unsupported(in_quotes(side.path()) + ": its data goes to memory that is not its own");
    }
    all.push_back({address, segment.bytes});
  }
  return all;
}

}  // namespace eryx::link
