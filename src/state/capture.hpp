// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Captures the state of an interpreter, and restores a state into one.

#include <cstdint>
#include <memory>

#include "eryx/checkpoint.hpp"
#include "execution/config.hpp"
#include "state/guest_state.hpp"

namespace eryx::state {

/// Captures memory, files and clock. Up to `copy_limit` bytes of memory are copied; the rest is shared.
/// Requires: no execution is running in it, unless it waits. Errors: OutOfResources.
[[nodiscard]] GuestState capture(execution::Interpreter& interpreter, const engine::RecyclingPolicy& policy,
                                 std::uint64_t copy_limit);

/// Restores memory and files. Errors: OutOfResources; the interpreter must then be destroyed.
void return_to(execution::Interpreter& interpreter, const GuestState& state,
               const engine::RecyclingPolicy& policy);

/// Makes a new interpreter in that state. Errors: CheckpointMismatch (the state belongs to another image),
/// OutOfResources.
[[nodiscard]] std::unique_ptr<execution::Interpreter> revive(const execution::Config& config,
                                                             const GuestState& state, Randomness randomness);

}  // namespace eryx::state
