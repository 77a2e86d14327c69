// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/callers.hpp"

#include <utility>

namespace eryx::link {

namespace {

template <typename Visit>
void for_each_call(const std::vector<SideModule>& sides, const std::vector<Survey>& surveys,
                   const std::vector<JoinedIndices>& indices, Visit visit) {
  for (std::size_t side = 0; side < sides.size(); ++side) {
    const std::uint32_t imported = sides[side].module().imported_functions();
    for (std::uint32_t i = 0; i < surveys[side].functions.size(); ++i) {
      const std::uint32_t caller = indices[side].functions[imported + i];
      for (const std::uint32_t callee : surveys[side].functions[i].callees)
        visit(caller, indices[side].functions[callee]);
    }
  }
}

}  // namespace

Callers::Callers(const std::vector<SideModule>& sides, const std::vector<Survey>& surveys,
                 const std::vector<JoinedIndices>& indices, std::size_t function_count)
    : first_(function_count + 1) {
  for_each_call(sides, surveys, indices, [&](std::uint32_t, std::uint32_t callee) { ++first_[callee + 1]; });
  for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  callers_.resize(first_.back());
  std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
  for_each_call(sides, surveys, indices,
                [&](std::uint32_t caller, std::uint32_t callee) { callers_[next[callee]++] = caller; });
}

std::vector<bool> Callers::find_all(std::vector<std::uint32_t> functions) const {
  std::vector<bool> found(first_.size() - 1);
  for (const std::uint32_t function : functions) found[function] = true;
  std::vector<std::uint32_t> waiting = std::move(functions);
  while (!waiting.empty()) {
    const std::uint32_t function = waiting.back();
    waiting.pop_back();
    for (std::size_t i = first_[function]; i < first_[function + 1]; ++i) {
      const std::uint32_t caller = callers_[i];
      if (found[caller]) continue;
      found[caller] = true;
      waiting.push_back(caller);
    }
  }
  return found;
}

}  // namespace eryx::link
