// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/throwing_functions.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "link/callers.hpp"

namespace eryx::link {

ThrowingFunctions find_throwing(const std::vector<SideModule>& sides, const std::vector<Survey>& surveys,
                                const std::vector<JoinedIndices>& indices, std::uint32_t main_functions,
                                std::size_t function_count) {
  if (std::none_of(surveys.begin(), surveys.end(), [](const Survey& each) { return each.has_exceptions; }))
    return {};
  std::vector<std::uint32_t> throwing;
  std::vector<std::uint32_t> leaving(main_functions);
  std::iota(leaving.begin(), leaving.end(), 0U);
  for (std::size_t side = 0; side < sides.size(); ++side) {
    // In a module that knows no exceptions, what is called through the table is C.
    const bool knows_exceptions = !sides[side].module().tag_types.empty() || surveys[side].has_exceptions;
    const std::uint32_t imported = sides[side].module().imported_functions();
    for (std::uint32_t i = 0; i < surveys[side].functions.size(); ++i) {
      const FunctionSurvey& function = surveys[side].functions[i];
      const std::uint32_t joined = indices[side].functions[imported + i];
      if (function.has_throw || (function.calls_by_table && knows_exceptions)) throwing.push_back(joined);
      if (function.calls_by_table) leaving.push_back(joined);
    }
  }
  const Callers callers(sides, surveys, indices, function_count);
  ThrowingFunctions found{callers.find_all(std::move(throwing)), callers.find_all(std::move(leaving))};
  for (std::size_t i = 0; i < function_count; ++i)
    if (found.throwing[i]) found.leaving[i] = false;
  return found;
}

}  // namespace eryx::link
