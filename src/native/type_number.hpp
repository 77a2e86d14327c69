// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What an entry of the function table says about its function: abi/function_table.h.

#include <algorithm>
#include <cstdint>

#include "function_table.h"
#include "link/function_type.hpp"

namespace eryx::native {

/// `index`: of the type in its module. Main's types come first in a joined module, so both call them the same.
[[nodiscard]] inline std::uint32_t type_number(std::uint32_t index, const link::FunctionType& type) {
  const auto is_i32 = [](link::ValueType each) { return each == link::ValueType::I32; };
  const bool is_plain = type.results.size() == 1 && is_i32(type.results[0]) &&
                        type.parameters.size() <= ERYX_MOST_CAST_PARAMETERS &&
                        std::all_of(type.parameters.begin(), type.parameters.end(), is_i32);
  const std::uint32_t parameters =
      is_plain ? static_cast<std::uint32_t>(type.parameters.size()) : ERYX_OTHER_SIGNATURE;
  return ERYX_TYPE_NUMBER(index, parameters);
}

}  // namespace eryx::native
