// SPDX-License-Identifier: MIT OR Apache-2.0
// Limits of calls that no handler of this execution answers: those that were pending when the program was resumed, and
// those that a journal answers.

#include <memory>
#include <string>
#include <utility>

#include "bridge/calls.hpp"
#include "bridge/failed_answers.hpp"

namespace eryx::bridge {

void Calls::refuse_excess() {
  for (auto& [id, call] : std::exchange(deferred_, {})) {
    const std::string_view arguments = call.arguments->text();
    if (deferred_.size() == limits_.callback_calls) {
      add_answer(id, too_many_calls(limits_));
    } else if (arguments.size() > limits_.callback_arguments.count) {
      add_answer(id, too_large_arguments(arguments.size(), limits_));
    } else if (auto share = charge(arguments)) {
      auto text = std::make_shared<const CallText>(std::move(call.arguments), *std::move(share));
      deferred_.emplace(id, Waiting{call.callback, std::move(text)});
    } else {
      add_answer(id, too_much_pending(limits_));
    }
  }
}

Answer Calls::limited(Answer answer) const {
  // The other messages are ours, and short.
  const bool is_handlers = answer.status == ERYX_CALL_OK || answer.status == ERYX_CALL_FAILED;
  if (is_handlers && answer.payload.size() > limits_.callback_result.count)
    return too_large_answer(answer.payload.size(), limits_);
  return answer;
}

}  // namespace eryx::bridge
