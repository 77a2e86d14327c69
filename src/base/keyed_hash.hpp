// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A hash of text for tables whose entries a stranger chooses.

#include <cstdint>
#include <string_view>

namespace eryx::base {

/// The text's bytes as a polynomial over the integers modulo 2^61 - 1, evaluated at a point that each process draws at
/// random. Two different texts of at most n bytes have the same hash for at most n / 7 + 2 of the 2^61 points, so nobody
/// who does not know the point can choose texts that collide. (Polynomial hashing: Carter and Wegman, 1979.)
///
/// Never show a hash to a guest: it tells the point. Throws std::system_error if the system has no randomness.
[[nodiscard]] std::uint64_t keyed_hash(std::string_view text);

}  // namespace eryx::base
