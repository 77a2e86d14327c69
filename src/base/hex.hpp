// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace eryx::base {

/// Two lower-case digits per byte.
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

/// Absent if the text is not pairs of lower-case digits.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> from_hex(std::string_view text);

}  // namespace eryx::base
