// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What one pass over the functions of a side module finds: who calls whom, what throws, which globals are set. The pass also
// checks every instruction, so that what follows can rely on them.

#include <cstdint>
#include <set>
#include <vector>

#include "link/limits.hpp"
#include "link/side_module.hpp"

namespace eryx::link {

struct FunctionSurvey {
  /// Indices of the side module, without repetition of one after the other.
  std::vector<std::uint32_t> callees;
  bool has_throw = false;
  bool calls_by_table = false;
  /// Has any instruction about exceptions.
  bool has_exceptions = false;
};

struct Survey {
  /// Without the imported ones.
  std::vector<FunctionSurvey> functions;
  /// For each global, how many instructions set it.
  std::vector<std::uint32_t> sets;
  /// Whether any function has instructions about exceptions.
  bool has_exceptions = false;
  /// Whether any function calls one of several results through the table.
  bool calls_several_results = false;
  /// Tags of which references are made.
  std::set<std::uint32_t> referenced;
  /// Whether references are made of whatever comes.
  bool references_all = false;
};

/// Errors: PackageInvalid, NativeCodeUnsupported, NativeCodeTooLarge: the module's path, then why.
[[nodiscard]] Survey survey(const SideModule& side, const LinkLimits& limits);

}  // namespace eryx::link
