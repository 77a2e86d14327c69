// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Out of which functions an exception may come, and which lead to code that knows none.

#include <cstdint>
#include <vector>

#include "link/joined_indices.hpp"
#include "link/side_module.hpp"
#include "link/survey.hpp"

namespace eryx::link {

/// One entry for each function of the joined module. Empty, if there are no exceptions at all.
struct ThrowingFunctions {
  /// It throws, or calls one that does: whoever calls it looks whether an exception is under way. Main's never do.
  std::vector<bool> throwing;
  /// It does not throw, but main's code runs in it, or other code that knows no exceptions and calls through the table: whoever is
  /// called back from there must keep its exceptions to itself.
  std::vector<bool> leaving;

  [[nodiscard]] bool is_throwing(std::uint32_t function) const {
    return !throwing.empty() && throwing[function];
  }
  [[nodiscard]] bool is_leaving(std::uint32_t function) const {
    return !leaving.empty() && leaving[function];
  }
};

/// `main_functions`: how many are main's; they come first.
[[nodiscard]] ThrowingFunctions find_throwing(const std::vector<SideModule>& sides,
                                              const std::vector<Survey>& surveys,
                                              const std::vector<JoinedIndices>& indices,
                                              std::uint32_t main_functions, std::size_t function_count);

}  // namespace eryx::link
