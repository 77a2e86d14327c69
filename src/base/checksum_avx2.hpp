// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>

namespace eryx::base {

/// Adds bytes to a state of XXH3 (`XXH3_state_t`), with vectors of 256 bits, twice as fast as with those that every x86-64 has; for
/// processors with AVX2 only. No type of the standard library stands here: an inline function of one, compiled in this
/// file, could be the one that the linker keeps for all processors.
void update_with_avx2(void* state, const void* bytes, std::size_t size);

}  // namespace eryx::base
