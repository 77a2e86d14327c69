// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdlib>

namespace eryx::fuzz {

/// Ends the process, which the fuzzer reports with its input, unless the condition holds.
inline void check(bool condition) {
  if (!condition) std::abort();
}

}  // namespace eryx::fuzz
