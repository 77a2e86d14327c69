// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Writes the joined module: main's parts first and as they were, then what is added to each.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "link/function_type.hpp"
#include "link/joined_segments.hpp"
#include "link/limits.hpp"
#include "link/link_options.hpp"
#include "link/main_module.hpp"

namespace eryx::link {

/// What is added to main.
struct Additions {
  /// All of them, main's first.
  std::vector<FunctionType> types;
  /// Type indices of the functions.
  std::vector<std::uint32_t> functions;
  /// Their bodies, each behind its size.
  std::vector<std::byte> bodies;
  std::vector<JoinedElements> elements;
  std::vector<JoinedData> data;
  /// Of the whole module.
  std::uint32_t memory_pages = 0;
  std::uint32_t table_slots = 0;
  /// An exported function.
  std::string_view link_name;
  std::uint32_t link_function = 0;
  Purpose purpose = Purpose::Whole;
};

/// Main's names of functions are kept in a whole module. What is added has none: no name that a stranger
/// chose gets into generated code.
/// Errors: NativeCodeTooLarge, if the result has more than LinkLimits::output_bytes.
[[nodiscard]] std::vector<std::byte> write_module(const MainModule& main, const Additions& additions,
                                                  const LinkLimits& limits);

}  // namespace eryx::link
