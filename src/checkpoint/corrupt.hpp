// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>

#include "eryx/error.hpp"

namespace eryx::checkpoint {

/// Refuses a checkpoint: `what` names its part, `why` what is wrong with that.
[[noreturn]] inline void corrupt(const std::string& what, const std::string& why) {
  throw Error(ErrorKind::CheckpointCorrupt,
              "the checkpoint is damaged (" + what + ": " + why + "): load another copy of it");
}

}  // namespace eryx::checkpoint
