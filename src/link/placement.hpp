// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Where each side module goes: in memory, in the function table, among the functions.

#include <cstdint>
#include <vector>

#include "link/limits.hpp"
#include "link/link_options.hpp"
#include "link/main_module.hpp"
#include "link/side_module.hpp"

namespace eryx::link {

struct Place {
  std::uint32_t memory = 0;
  std::uint32_t table = 0;
  /// Index of its first own function in the joined module.
  std::uint32_t function = 0;
  std::uint32_t functions = 0;
};

struct Placement {
  std::vector<Place> sides;
  /// Behind the last of each.
  std::uint32_t memory_end = 0;
  std::uint32_t table_end = 0;
  std::uint32_t function_end = 0;
};

/// Where what is new begins: behind main, or where the options say.
[[nodiscard]] std::uint64_t first_memory(const MainModule& main, const LinkOptions& options);
[[nodiscard]] std::uint64_t first_slot(const MainModule& main, const LinkOptions& options);

/// `memory`, `table`: where the first side module may begin.
/// Errors: NativeCodeTooLarge, if they do not fit into the limits.
[[nodiscard]] Placement place(const MainModule& main, const std::vector<SideModule>& sides,
                              std::uint64_t memory, std::uint64_t table, const LinkLimits& limits);

}  // namespace eryx::link
