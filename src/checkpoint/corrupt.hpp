// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>

#include "eryx/error.hpp"

namespace eryx::checkpoint {

/// Rejects a checkpoint: `what` names the part, `why` what is wrong with it.
[[noreturn]] inline void corrupt(const std::string& what, const std::string& why) {
  throw Error(ErrorKind::CheckpointCorrupt,
              "the checkpoint is damaged (" + what + ": " + why + "): load another copy of it");
}

}  // namespace eryx::checkpoint
