// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace eryx::wasi {

using ChaChaKey = std::array<std::uint32_t, 8>;

/// Bytes that one call makes: four blocks side by side, one per lane of a 128-bit vector.
inline constexpr std::size_t cha_cha_batch_size = 4 * 64;

/// The key stream of ChaCha20 (RFC 8439) for blocks `counter` to `counter + 3` and a nonce of zero. A key must not be
/// used again for the same counter.
void chacha20_batch(const ChaChaKey& key, std::uint32_t counter,
                    std::span<std::byte, cha_cha_batch_size> output);

}  // namespace eryx::wasi
