// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Converts checkpoints to bytes and back. The reader accepts bytes of unknown origin: it returns data that satisfies
// all rules of checkpoint_rules.hpp, or throws. It cannot tell whether the program in it is the embedder's; that needs
// a key.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/sha256.hpp"
#include "checkpoint/checkpoint_data.hpp"
#include "eryx/bytes.hpp"

namespace eryx::checkpoint {

/// Requires: `data` satisfies the rules of checkpoint_rules.hpp. A reader with a key only accepts checkpoints that were
/// written with that key.
/// Errors: Internal (a rule is broken), OutOfResources.
/// Cost: about 3 ms for 1.5 MB of pages, nearly all of it compression.
[[nodiscard]] std::vector<std::byte> write_checkpoint(const CheckpointData& data,
                                                      std::span<const std::byte> key = {});

/// What a reader accepts. The sizes limit how much it allocates.
struct ReadOptions {
  base::Sha256 state_identity{};               // the image that the checkpoint is for
  std::span<const std::byte> key;              // empty: none
  std::uint64_t min_memory = 0;                // of linear memory, in bytes: the image's
  Bytes max_memory{std::uint64_t{4} << 30};    // of linear memory
  Bytes max_files{std::uint64_t{1} << 30};     // of the opaque bytes
  Bytes max_program{std::uint64_t{64} << 20};  // pending calls with their arguments, and standard input
  std::uint64_t max_pending = 100'000;         // pending calls
};

/// Errors: CheckpointCorrupt (damaged or forged; also: a key is given and the checkpoint has none), CheckpointMismatch
/// (another image, version or key, no key, or larger than `options` allow).
/// Cost: about 1 ms for 1.5 MB of pages.
[[nodiscard]] CheckpointData read_checkpoint(std::span<const std::byte> bytes, const ReadOptions& options);

}  // namespace eryx::checkpoint
