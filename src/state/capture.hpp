// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Between interpreters and states: taking the state of one, putting one into another.

#include <cstdint>
#include <memory>

#include "eryx/checkpoint.hpp"
#include "execution/config.hpp"
#include "state/guest_state.hpp"

namespace eryx::state {

/// Memory, files and clock as they are now; up to `copy_limit` bytes of memory are copied, the rest is shared.
/// Requires: no execution runs, or it waits. Errors: OutOfResources.
[[nodiscard]] GuestState capture(execution::Interpreter& interpreter, const engine::RecyclingPolicy& policy,
                                 std::uint64_t copy_limit);

/// Puts memory and files back to what they were. Errors: OutOfResources; the interpreter must then be destroyed.
void return_to(execution::Interpreter& interpreter, const GuestState& state,
               const engine::RecyclingPolicy& policy);

/// A new interpreter in that state. Errors: CheckpointMismatch (of another image), OutOfResources.
[[nodiscard]] std::unique_ptr<execution::Interpreter> revive(const execution::Config& config,
                                                             const GuestState& state, Randomness randomness);

}  // namespace eryx::state
