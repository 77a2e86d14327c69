// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// How each try of a function ends: lowering it has to know that where it begins.

#include <cstdint>
#include <vector>

#include "link/limits.hpp"
#include "link/module.hpp"

namespace eryx::link {

struct TryEnding {
  enum class Kind : std::uint8_t { Plain, Catch, Delegate } kind = Kind::Plain;
  /// Of the delegate, counted from outside of the try.
  std::uint32_t label = 0;
};

/// One for each try, in the order in which they begin. Not for try_table, which says so itself.
[[nodiscard]] std::vector<TryEnding> find_endings(const Module& module, const Function& function,
                                                  const LinkLimits& limits);

}  // namespace eryx::link
