// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "drive/runtime_core.hpp"
#include "execution/start.hpp"

namespace eryx::drive {

/// Connects a run with what the embedder gave it for while it runs: handlers of its output, events and spans, and a source
/// of its input. Before the execution is made.
void connect_live(execution::Start& start, RuntimeCore& runtime);

}  // namespace eryx::drive
