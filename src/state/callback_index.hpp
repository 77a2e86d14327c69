// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Guests remember callbacks by their index in a list. A session's list only grows, so that what a variable of an earlier
// execution holds never becomes another callback.

#include <memory>
#include <vector>

#include "bridge/callback_set.hpp"
#include "state/guest_state.hpp"

namespace eryx::state {

/// The keys of a set's callbacks, in the order in which a guest that was started with it remembers them.
[[nodiscard]] std::vector<CallbackKey> keys_of(const bridge::CallbackSet& callbacks);

class CallbackIndex {
 public:
  /// `base`: what each execution offers; not null. `known`: what the guest knows already.
  explicit CallbackIndex(std::shared_ptr<const bridge::CallbackSet> base,
                         std::vector<CallbackKey> known = {});

  /// The set for an execution that offers `more` too: every callback keeps its index, those that are not offered are
  /// withdrawn, new ones come last. Errors: InvalidArgument, as CallbackSet.
  [[nodiscard]] std::shared_ptr<const bridge::CallbackSet> arrange(const std::vector<Callback>& more);

  [[nodiscard]] const std::vector<CallbackKey>& known();

 private:
  void learn_base();

  std::shared_ptr<const bridge::CallbackSet> base_;
  std::vector<CallbackKey> known_;
  /// The set without further callbacks; null: not made since `known_` grew.
  std::shared_ptr<const bridge::CallbackSet> arranged_base_;
};

}  // namespace eryx::state
