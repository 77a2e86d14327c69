// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What is true of every checkpoint, made or loaded. The writer asks to find bugs of ours, the reader because anybody may
// have made what it reads. Each function returns what is wrong, or null.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checkpoint/checkpoint_data.hpp"

namespace eryx::checkpoint {

inline constexpr std::uint64_t largest_memory = std::uint64_t{4} << 30;

/// Bytes of a callback's name, at most.
inline constexpr std::size_t longest_name = 256;

/// All but the pages' contents.
[[nodiscard]] const char* problem_of(const MemoryData& memory);
/// Bytes that the runs' pages have. Requires: no problem of `memory`.
[[nodiscard]] std::uint64_t size_of_pages(const MemoryData& memory);

[[nodiscard]] const char* problem_of(const CallbackData& callback);
[[nodiscard]] const char* problem_of(const ProgramData& program, const std::vector<CallbackData>& callbacks);

/// All of it.
[[nodiscard]] const char* problem_of(const CheckpointData& data);

}  // namespace eryx::checkpoint
