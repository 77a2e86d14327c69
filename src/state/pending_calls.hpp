// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The calls that a program waits for, as embedders see them, and the embedders' answers.

#include <cstdint>
#include <map>
#include <vector>

#include "bridge/call.hpp"
#include "eryx/checkpoint.hpp"
#include "eryx/options.hpp"
#include "state/guest_state.hpp"

namespace eryx::state {

[[nodiscard]] std::vector<PendingCall> pending_calls(const execution::WaitingProgram& program,
                                                     const std::vector<CallbackKey>& callbacks);

/// Converts the answers for the guest. Errors: InvalidArgument (no such call is pending, a value that is not valid
/// JSON).
[[nodiscard]] std::map<std::uint32_t, bridge::Answer> check_answers(const execution::WaitingProgram& program,
                                                                    const detail::ResumeSettings& settings);

}  // namespace eryx::state
