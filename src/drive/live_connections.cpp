// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/live_connections.hpp"

#include "drive/live_input.hpp"
#include "drive/live_output.hpp"
#include "drive/live_spans.hpp"
#include "drive/live_trace.hpp"

namespace eryx::drive {

void connect_live(execution::Start& start, RuntimeCore& runtime) {
  observe_output(start, runtime);
  observe_trace(start, runtime);
  observe_spans(start, runtime);
  feed_input(start, runtime);
}

}  // namespace eryx::drive
