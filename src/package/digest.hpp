// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace eryx::package {

/// A hash by its name in metadata: "sha256", "sha384" or "sha512". Absent for others: MD5 and SHA-1 prove nothing.
/// Cost: linear.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> digest(std::string_view algorithm,
                                                              std::string_view bytes);

}  // namespace eryx::package
