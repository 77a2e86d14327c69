// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The rules of every checkpoint, written or read. The writer checks them to find our bugs, the reader because its input
// may come from anybody. Each function returns what is wrong, or null.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checkpoint/checkpoint_data.hpp"

namespace eryx::checkpoint {

inline constexpr std::uint64_t largest_memory = std::uint64_t{4} << 30;

/// Maximum length of a callback's name, in bytes.
inline constexpr std::size_t longest_name = 256;
/// As many as an embedder can register (bridge::CallbackSet): each takes the host much more than its bytes here.
inline constexpr std::size_t most_callbacks = 10'000;

/// Checks everything except the contents of pages.
[[nodiscard]] const char* problem_of(const MemoryData& memory);
/// Total size of the runs' pages, in bytes. Requires: `memory` has no problem.
[[nodiscard]] std::uint64_t size_of_pages(const MemoryData& memory);

[[nodiscard]] const char* problem_of(const CallbackData& callback);
[[nodiscard]] const char* problem_of(const ProgramData& program, const std::vector<CallbackData>& callbacks);

/// Checks everything.
[[nodiscard]] const char* problem_of(const CheckpointData& data);

}  // namespace eryx::checkpoint
