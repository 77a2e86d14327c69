// SPDX-License-Identifier: MIT OR Apache-2.0
// Compiled with -mavx2, by which xxHash chooses its vectors.
#include "base/checksum_avx2.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#ifndef __AVX2__
#error "compile this file with -mavx2"
#endif

namespace eryx::base {

void update_with_avx2(void* state, const void* bytes, std::size_t size) {
  XXH3_128bits_update(static_cast<XXH3_state_t*>(state), bytes, size);
}

}  // namespace eryx::base
