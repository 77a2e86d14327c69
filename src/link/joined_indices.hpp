// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What the indices of a side module become in the joined one.

#include <cstdint>
#include <vector>

#include "link/function_type.hpp"

namespace eryx::link {

/// A global of the side module: a constant by now, or a global of the joined module.
struct JoinedGlobal {
  bool is_constant = false;
  /// Of a constant; of an f32 or f64, its bits.
  std::uint64_t value = 0;
  /// Of a global.
  std::uint32_t index = 0;
  ValueType type = ValueType::I32;
};

/// One entry for each index of the side module.
struct JoinedIndices {
  std::vector<std::uint32_t> types;
  std::vector<std::uint32_t> functions;
  std::vector<JoinedGlobal> globals;
  /// Numbers of exceptions: exception_plan.hpp.
  std::vector<std::uint32_t> tags;
};

}  // namespace eryx::link
