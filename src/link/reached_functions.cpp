// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/reached_functions.hpp"

#include <utility>

namespace eryx::link {

namespace {

/// Where a function of the joined module comes from.
struct Origin {
  const std::vector<std::uint32_t>* callees = nullptr;
  const JoinedIndices* indices = nullptr;
};

}  // namespace

std::vector<bool> find_reached(const std::vector<SideModule>& sides, const std::vector<Survey>& surveys,
                               const std::vector<JoinedIndices>& indices, std::vector<std::uint32_t> roots,
                               std::size_t function_count) {
  std::vector<Origin> origins(function_count);
  for (std::size_t side = 0; side < sides.size(); ++side) {
    const std::uint32_t imported = sides[side].module().imported_functions();
    for (std::size_t i = 0; i < surveys[side].functions.size(); ++i)
      origins[indices[side].functions[imported + i]] = {&surveys[side].functions[i].callees, &indices[side]};
  }
  std::vector<bool> reached(function_count);
  std::vector<std::uint32_t> waiting = std::move(roots);
  while (!waiting.empty()) {
    const std::uint32_t function = waiting.back();
    waiting.pop_back();
    if (reached[function]) continue;
    reached[function] = true;
    const Origin& origin = origins[function];
    if (origin.callees == nullptr) continue;
    for (const std::uint32_t callee : *origin.callees) waiting.push_back(origin.indices->functions[callee]);
  }
  return reached;
}

}  // namespace eryx::link
