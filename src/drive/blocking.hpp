// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "drive/requests.hpp"
#include "drive/runtime_core.hpp"
#include "execution/start.hpp"

namespace eryx::drive {

/// Runs on the calling thread, and blocks it while the program waits.
/// Errors: OutOfResources; the borrowed interpreter then returns to its lender.
[[nodiscard]] execution::Ended run_blocking(RuntimeCore& runtime, execution::Start&& start,
                                            const Requests& requests);

}  // namespace eryx::drive
