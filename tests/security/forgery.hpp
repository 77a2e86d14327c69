// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Checkpoints that an enemy has made: an honest one is taken apart, changed, and sealed anew, so that it is read.

#include <cstddef>
#include <cstring>
#include <functional>
#include <span>
#include <vector>

#include "checkpoint/checkpoint.hpp"
#include "checkpoint/format.hpp"
#include "eryx/eryx.hpp"

namespace eryx::security {

using RawBytes = std::vector<std::byte>;

inline checkpoint::CheckpointData take_apart(const RawBytes& bytes) {
  checkpoint::CheckpointHeader header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  checkpoint::ReadOptions options;
  std::memcpy(options.state_identity.data(), header.state_identity.data(), header.state_identity.size());
  return checkpoint::read_checkpoint(bytes, options);
}

inline RawBytes forge(const Checkpoint& honest,
                      const std::function<void(checkpoint::CheckpointData&)>& change) {
  checkpoint::CheckpointData data = take_apart(honest.to_bytes());
  change(data);
  return checkpoint::write_checkpoint(data);
}

}  // namespace eryx::security
