// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Random programs full of exceptions, as text of WebAssembly: with exceptions that are then lowered.

#include <cstdint>
#include <string>

namespace eryx::link {

struct RandomProgram {
  /// A side module, but for its section "dylink.0"; it needs `table_size` slots.
  std::string side;
  std::uint32_t table_size = 0;
};

/// It exports "PyInit_0" and so on, `entries` of them, () -> i32, which always end, and let no exception out.
[[nodiscard]] RandomProgram make_random_program(std::uint32_t seed, unsigned entries);

}  // namespace eryx::link
