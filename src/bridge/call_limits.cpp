// SPDX-License-Identifier: MIT OR Apache-2.0
// Limits of calls that no handler of this execution answers: those that were pending when the program was resumed, and
// those that a journal answers.

#include <cstdint>
#include <optional>
#include <utility>

#include "bridge/calls.hpp"
#include "bridge/failed_answers.hpp"

namespace eryx::bridge {

void Calls::refuse_excess() {
  std::uint64_t kept = 0;
  for (auto call = deferred_.begin(); call != deferred_.end();) {
    const std::uint64_t size = call->second.arguments->text.size();
    std::optional<Answer> refused;
    if (kept == limits_.callback_calls) {
      refused = too_many_calls(limits_);
    } else if (size > limits_.callback_arguments.count) {
      refused = too_large_arguments(size, limits_);
    }
    if (!refused) {
      ++kept;
      ++call;
      continue;
    }
    add_answer(call->first, *std::move(refused));
    call = deferred_.erase(call);
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
