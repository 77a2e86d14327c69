// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/checksum.hpp"

#include "base/checksum_avx2.hpp"

// The library's functions become part of this file: programs that link Eryx need no libxxhash.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace eryx::base {

struct Checksummer::State {
  XXH3_state_t xxh3;
};

namespace {

void update_with_sse2(void* state, const void* bytes, std::size_t size) {
  XXH3_128bits_update(static_cast<XXH3_state_t*>(state), bytes, size);
}

}  // namespace

Checksummer::Checksummer() : state_(std::make_unique<State>()) { XXH3_128bits_reset(&state_->xxh3); }

Checksummer::~Checksummer() = default;

Checksummer& Checksummer::update(std::span<const std::byte> bytes) {
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  const auto add = has_avx2 ? &update_with_avx2 : &update_with_sse2;
  add(&state_->xxh3, bytes.data(), bytes.size());
  return *this;
}

Checksum Checksummer::finish() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&state_->xxh3));
  return std::to_array(canonical.digest);
}

}  // namespace eryx::base
