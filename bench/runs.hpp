// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "eryx/runtime.hpp"
#include "eryx/sandbox.hpp"

namespace eryx::bench {

/// The runs that several families measure. Errors of all: Unmeasurable.

/// Medians of `print(1)` in fresh interpreters of each sandbox, in microseconds. They run in turns, because machines change their speed,
/// a thousand times before it counts.
[[nodiscard]] std::vector<double> prints_in_turns(std::span<const Sandbox> sandboxes, int runs);

/// Median of creating a runtime with these options, in milliseconds.
[[nodiscard]] double open_ms(const RuntimeOptions& options);

}  // namespace eryx::bench
