// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What an entry of the function table says about its function: abi/native_object.h.

#include <algorithm>
#include <cstdint>

#include "link/function_type.hpp"

namespace eryx::native {

/// `index`: of the type in its module. Main's types come first in a joined module, so both call them the same.
[[nodiscard]] inline std::uint32_t type_number(std::uint32_t index, const link::FunctionType& type) {
  constexpr std::size_t most_parameters = 5;
  constexpr std::uint32_t other = 255;
  const auto is_i32 = [](link::ValueType each) { return each == link::ValueType::I32; };
  const bool is_plain = type.results.size() == 1 && is_i32(type.results[0]) &&
                        type.parameters.size() <= most_parameters &&
                        std::all_of(type.parameters.begin(), type.parameters.end(), is_i32);
  return (index + 1) << 8 | (is_plain ? static_cast<std::uint32_t>(type.parameters.size()) : other);
}

}  // namespace eryx::native
