// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/sha256.hpp"

namespace eryx::checkpoint {

/// The last 32 bytes of a checkpoint, computed over all before them: SHA-256, which shows damage, or with a key
/// HMAC-SHA-256, which shows forgery too.
[[nodiscard]] base::Sha256 seal_of(std::span<const std::byte> bytes, std::span<const std::byte> key);

/// A few bytes that identify `key` without telling it, so that the wrong key is not taken for damage. Zero without key.
[[nodiscard]] std::array<std::uint8_t, 8> key_check_of(std::span<const std::byte> key);

/// Compares in a time that does not depend on where the difference is.
[[nodiscard]] bool is_same_seal(std::span<const std::byte> left, std::span<const std::byte> right);

}  // namespace eryx::checkpoint
