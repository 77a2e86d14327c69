// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "eryx/result.hpp"
#include "eryx/runtime.hpp"
#include "eryx/sandbox.hpp"

namespace eryx::bench {

/// The runs that several families measure. Errors of all: Unmeasurable.

/// Medians of `print(1)` in fresh interpreters of each sandbox, in microseconds. They run in turns, because machines change their speed,
/// a thousand times before it counts.
[[nodiscard]] std::vector<double> prints_in_turns(std::span<const Sandbox> sandboxes, int runs);

/// Median of these executions, in microseconds, behind 500 that do not count. Each must complete and print this.
[[nodiscard]] double median_us(const std::function<ExecuteResult()>& execute, std::string_view printed,
                               int runs);

/// Median of creating a runtime with these options, in milliseconds.
[[nodiscard]] double open_ms(const RuntimeOptions& options);

}  // namespace eryx::bench
