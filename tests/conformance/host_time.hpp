// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>

#include "conformance_program.hpp"

namespace eryx::conformance {

/// Runs the program. Returns: the processor time that this process used beyond what the program may use, which is the
/// time inside the guest, up to the wall time limit and the grace. It includes preparing the guest, reading its result
/// or exception, and restoring its memory.
///
/// Requires: nothing else runs in this process.
[[nodiscard]] std::chrono::nanoseconds host_time_past_limits(const Program& program);

}  // namespace eryx::conformance
