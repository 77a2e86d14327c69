// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Converts states to the bytes of checkpoints, and back.

#include <cstddef>
#include <span>
#include <vector>

#include "eryx/checkpoint.hpp"
#include "execution/config.hpp"
#include "state/guest_state.hpp"

namespace eryx::state {

[[nodiscard]] std::vector<std::byte> to_bytes(const GuestState& state, std::span<const std::byte> key);

/// Reads a state for the interpreters and mounts of that configuration. The bytes may be hostile.
/// Errors: CheckpointCorrupt, CheckpointMismatch, OutOfResources.
[[nodiscard]] GuestState from_bytes(std::span<const std::byte> bytes, const execution::Config& config,
                                    const CheckpointOptions& options);

}  // namespace eryx::state
