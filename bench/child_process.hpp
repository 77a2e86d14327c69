// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace eryx::bench {

/// Starts a program, waits for its end and returns what it wrote to its standard output.
///
/// Errors: Unmeasurable (it cannot be started, or ends with a status other than 0).
[[nodiscard]] std::string output_of(const std::vector<std::string>& command);

}  // namespace eryx::bench
