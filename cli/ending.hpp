// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>

#include "eryx/result.hpp"

namespace eryx::cli {

/// Describes how an execution ended: the traceback, the limit and how to raise it, or the trap. Lines for standard
/// error; empty if the execution succeeded. Does not include the pending calls of a suspended program.
[[nodiscard]] std::string describe_ending(const ExecuteResult& result);

/// How to give a program something to read. Empty if `input()` did not miss it.
[[nodiscard]] std::string describe_missing_input(const ExecuteResult& result);

}  // namespace eryx::cli
