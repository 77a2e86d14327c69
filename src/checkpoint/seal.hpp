// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/sha256.hpp"

namespace eryx::checkpoint {

/// The last 32 bytes of a checkpoint, computed over everything before them: SHA-256, which reveals damage, or with a
/// key HMAC-SHA-256, which also reveals forgery.
[[nodiscard]] base::Sha256 seal_of(std::span<const std::byte> bytes, std::span<const std::byte> key);

/// A few bytes that identify `key` without revealing it, so that a wrong key is not mistaken for damage. Zero without a
/// key.
[[nodiscard]] std::array<std::uint8_t, 8> key_check_of(std::span<const std::byte> key);

/// Compares in constant time.
[[nodiscard]] bool is_same_seal(std::span<const std::byte> left, std::span<const std::byte> right);

}  // namespace eryx::checkpoint
