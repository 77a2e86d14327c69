// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The contents of a checkpoint: a sandboxed program between two executions, or in the middle of one, waiting in an
// `await`. Plain values. checkpoint_rules.hpp defines their rules, format.hpp their bytes.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sha256.hpp"
#include "base/uninitialized.hpp"

namespace eryx::checkpoint {

using base::Sha256;

/// Adjacent pages of linear memory, of 4 KiB each (base::page_size).
struct PageRun {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// Linear memory, as its difference from the image.
struct MemoryData {
  std::uint64_t size = 0;  // bytes; a multiple of 64 KiB, at most 4 GiB
  std::uint32_t stack_pointer = 0;
  std::vector<PageRun> runs;       // ascending, disjoint, not adjacent, inside `size`
  base::UninitializedBytes pages;  // contents of all runs, one after another
};

/// A callback known to the program. Its position is the index stored in guest memory.
struct CallbackData {
  std::string name;      // empty: no callback has this index any more
  Sha256 schema_hash{};  // of the schema and the kind that the program knows
};

/// A callback call without an answer.
struct PendingCallData {
  std::uint32_t id = 0;
  std::uint32_t callback = 0;  // an index into CheckpointData::callbacks, of one that has a name
  std::string arguments;       // as the guest sent them
};

/// A program that waits in an `await`.
struct ProgramData {
  std::uint64_t deadline = 0;  // its next timer on the guest's monotonic clock, in ns; UINT64_MAX: none
  std::uint32_t last_call_id = 0;
  std::vector<PendingCallData> pending;  // ids ascending, each at most `last_call_id`
  std::chrono::nanoseconds wall_used{};
  std::uint64_t calls_made = 0;
  std::uint64_t output_used = 0;  // bytes
  std::uint64_t fuel_used = 0;    // while it was metered
  std::string standard_input;     // the unread part
};

struct CheckpointData {
  Sha256 state_identity{};  // of the image
  MemoryData memory;
  std::vector<std::byte> files;  // opaque here
  std::vector<CallbackData> callbacks;
  std::uint64_t monotonic = 0;  // reading of the guest's monotonic clock, in ns
  std::uint64_t executions = 0;
  bool reseed_is_due = false;          // its random generators are copies of another guest's
  std::optional<ProgramData> program;  // absent: between executions
};

}  // namespace eryx::checkpoint
