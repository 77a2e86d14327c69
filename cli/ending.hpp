// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>

#include "eryx/result.hpp"

namespace eryx::cli {

/// What there is to say about how an execution ended, beside its output: the traceback, the limit and how to raise it,
/// the trap. Lines for standard error; empty where all went well. What pends of a suspended program is not in it.
[[nodiscard]] std::string describe_ending(const ExecuteResult& result);

}  // namespace eryx::cli
