// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What a session keeps of a program that is being fed, beside the state of its guest.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "bridge/callback_set.hpp"
#include "eryx/feed.hpp"
#include "eryx/result.hpp"
#include "execution/dropped_output.hpp"

namespace eryx::state {

struct GuestState;

struct FeedRecord {
  std::shared_ptr<const FeedOptions> options;
  std::shared_ptr<const bridge::CallbackSet> callbacks;  ///< Not null.
  /// The state before its first text. Null: it has none yet.
  std::shared_ptr<const GuestState> before;
  std::uint64_t source_size = 0;  ///< Bytes of its texts.

  // What its runs have given so far.
  std::string out;
  std::string err;
  std::vector<Display> displays;
  execution::DroppedOutput dropped;
  Stats stats;
  std::uint64_t statements = 0;

  /// How it ended before its text was whole, by a limit for example.
  std::optional<ExecuteResult> ended;
};

}  // namespace eryx::state
