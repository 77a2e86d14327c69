// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "eryx/display.hpp"

namespace eryx::execution {

/// Most forms of one object; IPython has ten.
inline constexpr std::size_t most_parts = 64;

/// Reads what a guest shows, which may be anything: `what` is an eryx_shown, `record` eryx_shown_part records.
/// Absent: it makes no sense. Cost: linear.
[[nodiscard]] std::optional<Display> read_shown(std::uint32_t what, std::span<const std::byte> record);

/// What it takes of the limit of output: its bytes, and what the host keeps beside them.
[[nodiscard]] std::uint64_t size_of(const Display& shown);

}  // namespace eryx::execution
