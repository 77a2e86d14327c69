// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/checksum.hpp"

// The library's functions become part of this file: programs that link Eryx need no libxxhash.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace eryx::base {

struct Checksummer::State {
  XXH3_state_t xxh3;
};

Checksummer::Checksummer() : state_(std::make_unique<State>()) { XXH3_128bits_reset(&state_->xxh3); }

Checksummer::~Checksummer() = default;

Checksummer& Checksummer::update(std::span<const std::byte> bytes) {
  XXH3_128bits_update(&state_->xxh3, bytes.data(), bytes.size());
  return *this;
}

Checksum Checksummer::finish() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&state_->xxh3));
  return std::to_array(canonical.digest);
}

}  // namespace eryx::base
