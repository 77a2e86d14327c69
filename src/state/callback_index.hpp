// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Guests remember callbacks by their index in a list. A session's list only grows, so that a callback held in a
// variable from an earlier execution never turns into another one.

#include <memory>
#include <vector>

#include "bridge/callback_set.hpp"
#include "state/guest_state.hpp"

namespace eryx::state {

/// The keys of a set's callbacks, in the order in which a guest started with that set remembers them.
[[nodiscard]] std::vector<CallbackKey> keys_of(const bridge::CallbackSet& callbacks);

class CallbackIndex {
 public:
  /// `base`: the callbacks available in every execution; not null. `known`: the callbacks that the guest already knows.
  explicit CallbackIndex(std::shared_ptr<const bridge::CallbackSet> base,
                         std::vector<CallbackKey> known = {});

  /// The set for an execution that also offers `more`. Known callbacks keep their indexes, or are withdrawn if they are
  /// not offered; new callbacks come last. Errors: InvalidArgument, as CallbackSet.
  [[nodiscard]] std::shared_ptr<const bridge::CallbackSet> arrange(const std::vector<Callback>& more);

  [[nodiscard]] const std::vector<CallbackKey>& known();

 private:
  void learn_base();

  std::shared_ptr<const bridge::CallbackSet> base_;
  std::vector<CallbackKey> known_;
  /// The set without `more`. Null: not made since `known_` grew.
  std::shared_ptr<const bridge::CallbackSet> arranged_base_;
};

}  // namespace eryx::state
