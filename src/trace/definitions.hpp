// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace eryx::trace {

/// The records among others that later ones refer to: which code and which task runs.
struct Definitions {
  std::vector<std::byte> records;
  std::uint64_t events = 0;  ///< How many others there were.
};

/// The records are hostile. Errors: std::bad_alloc.
[[nodiscard]] Definitions definitions_in(std::span<const std::byte> records);

}  // namespace eryx::trace
