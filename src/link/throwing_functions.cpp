// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/throwing_functions.hpp"

#include <algorithm>
#include <cstdint>

namespace eryx::link {

namespace {

/// Who calls whom, backwards: lists of callers, one after the other.
class Callers {
 public:
  Callers(const std::vector<SideModule>& sides, const std::vector<Survey>& surveys,
          const std::vector<JoinedIndices>& indices, std::size_t function_count)
      : first_(function_count + 1) {
    for_each_call(sides, surveys, indices,
                  [&](std::uint32_t, std::uint32_t callee) { ++first_[callee + 1]; });
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
    callers_.resize(first_.back());
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    for_each_call(sides, surveys, indices,
                  [&](std::uint32_t caller, std::uint32_t callee) { callers_[next[callee]++] = caller; });
  }

  template <typename Visit>
  void for_each(std::uint32_t callee, Visit visit) const {
    for (std::size_t i = first_[callee]; i < first_[callee + 1]; ++i) visit(callers_[i]);
  }

 private:
  template <typename Visit>
  static void for_each_call(const std::vector<SideModule>& sides, const std::vector<Survey>& surveys,
                            const std::vector<JoinedIndices>& indices, Visit visit) {
    for (std::size_t side = 0; side < sides.size(); ++side) {
      const std::uint32_t imported = sides[side].module().imported_functions();
      for (std::uint32_t i = 0; i < surveys[side].functions.size(); ++i) {
        const std::uint32_t caller = indices[side].functions[imported + i];
        for (const std::uint32_t callee : surveys[side].functions[i].callees) {
          visit(caller, indices[side].functions[callee]);
        }
      }
    }
  }

  std::vector<std::size_t> first_;
  std::vector<std::uint32_t> callers_;
};

}  // namespace

std::vector<bool> find_throwing(const std::vector<SideModule>& sides, const std::vector<Survey>& surveys,
                                const std::vector<JoinedIndices>& indices, std::size_t function_count) {
  std::vector<bool> throwing(function_count);
  if (std::none_of(surveys.begin(), surveys.end(), [](const Survey& each) { return each.has_exceptions; }))
    return throwing;
  std::vector<std::uint32_t> waiting;
  const auto mark = [&](std::uint32_t function) {
    if (throwing[function]) return;
    throwing[function] = true;
    waiting.push_back(function);
  };
  for (std::size_t side = 0; side < sides.size(); ++side) {
    // In a module that knows no exceptions, what is called through the table is C.
    const bool knows_exceptions = !sides[side].module().tag_types.empty() || surveys[side].has_exceptions;
    const std::uint32_t imported = sides[side].module().imported_functions();
    for (std::uint32_t i = 0; i < surveys[side].functions.size(); ++i) {
      const FunctionSurvey& function = surveys[side].functions[i];
      if (function.has_throw || (function.calls_by_table && knows_exceptions))
        mark(indices[side].functions[imported + i]);
    }
  }
  const Callers callers(sides, surveys, indices, function_count);
  while (!waiting.empty()) {
    const std::uint32_t function = waiting.back();
    waiting.pop_back();
    callers.for_each(function, mark);
  }
  return throwing;
}

}  // namespace eryx::link
