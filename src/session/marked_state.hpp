// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What a `FeedMark` stands for.

#include <memory>

#include "state/guest_state.hpp"

namespace eryx::session {

/// Threading: immutable.
struct MarkedState {
  state::GuestState state;
  std::shared_ptr<const int>
      owner;  ///< Which session, and since which reset: callbacks are known by their indexes.
};

}  // namespace eryx::session
