// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "eryx/package.hpp"

namespace eryx::package {

/// To how many bytes `stored` compressed ones may expand.
[[nodiscard]] inline std::uint64_t allowed_expansion(std::uint64_t stored, const PackageLimits& limits) {
  // Small files of one repeated byte are harmless and exist.
  constexpr std::uint64_t exempt = std::uint64_t{1} << 20;
  const std::uint64_t ratio = std::max<std::uint64_t>(limits.ratio, 1);
  return stored > (UINT64_MAX - exempt) / ratio ? UINT64_MAX : exempt + stored * ratio;
}

}  // namespace eryx::package
