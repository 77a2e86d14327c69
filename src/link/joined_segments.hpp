// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What the joined module puts into memory and into the table beyond main.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace eryx::link {

/// Functions that follow each other in the table.
struct JoinedElements {
  std::uint32_t slot = 0;
  /// Indices of the joined module.
  std::vector<std::uint32_t> functions;
};

struct JoinedData {
  std::uint32_t address = 0;
  std::span<const std::byte> bytes;
};

}  // namespace eryx::link
