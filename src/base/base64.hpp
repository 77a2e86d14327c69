// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace eryx::base {

// RFC 4648, section 4: with padding, without line breaks.

[[nodiscard]] std::string to_base64(std::span<const std::byte> bytes);

/// Absent if the text is not base64.
[[nodiscard]] std::optional<std::vector<std::byte>> from_base64(std::string_view text);

}  // namespace eryx::base
