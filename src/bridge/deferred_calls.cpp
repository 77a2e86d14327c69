// SPDX-License-Identifier: MIT OR Apache-2.0
// The part of `Calls` that is about calls whose answers come later, perhaps in another process.

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

#include "bridge/calls.hpp"
#include "bridge/failed_answers.hpp"

namespace eryx::bridge {

void Calls::defer(std::uint32_t id) {
  const auto found = in_flight_.find(id);
  if (found == in_flight_.end()) return;  // no longer wanted
  deferred_.emplace(id, Waiting{found->second.callback, found->second.control->arguments});
  in_flight_.erase(found);
}

PendingCalls Calls::pending() const {
  PendingCalls pending{{}, last_id_, calls_before_ + stats_.calls};
  for (const auto* calls : {&deferred_, &waiting_}) {
    for (const auto& [id, call] : *calls) pending.calls.push_back({id, call.callback, call.arguments});
  }
  for (const auto& [id, call] : held_)
    pending.calls.push_back({id, call.callback, call.arguments, CallRequest::Wait::ForProgram});
  for (const auto& [id, flying] : in_flight_)
    pending.calls.push_back({id, flying.callback, flying.control->arguments});
  std::ranges::sort(pending.calls, {}, &CallRequest::id);
  return pending;
}

void Calls::restore(PendingCalls pending) {
  last_id_ = pending.last_id;
  // Clamped so that a forged count cannot overflow.
  calls_before_ = std::min(pending.calls_made, std::numeric_limits<std::uint64_t>::max() / 2);
  calls_before_ = std::max<std::uint64_t>(calls_before_, pending.calls.size());
  for (const CallRequest& call : pending.calls) {
    reporter_.started(call.id, callbacks_->name_at(call.callback), call.arguments->text());
    // Uncharged: the checkpoint's size was limited, and those that are answered now need their arguments no more.
    auto text = std::make_shared<const CallText>(call.arguments, base::BudgetShare());
    auto& calls = call.wait == CallRequest::Wait::ForProgram ? held_ : deferred_;
    calls.emplace(call.id, Waiting{call.callback, std::move(text)});
  }
}

bool Calls::answer_deferred(std::uint32_t id, Answer answer) {
  if (deferred_.erase(id) == 0 && held_.erase(id) == 0) return false;
  add_answer(id, limited(std::move(answer)));
  return true;
}

void Calls::refuse_deferred() {
  const bool is_held = deferred_.empty() ||
                       (!held_.empty() && std::prev(held_.end())->first > std::prev(deferred_.end())->first);
  const auto last = std::prev(is_held ? held_.end() : deferred_.end());
  const std::string name(callbacks_->name_at(last->second.callback));
  const std::string why =
      "the program blocks while it waits, so that it cannot be suspended: `await` the callback from the "
      "program's top "
      "level";
  (void)answer_deferred(last->first, is_held ? refused_hold(name, why) : refused_deferral(name, why));
}

bool Calls::holds(const RegisteredCallback& registered) const {
  return hold_ == HoldCalls::All ||
         (hold_ == HoldCalls::ExceptPure && registered.callback.purity != CallbackPurity::Pure);
}

void Calls::hold(HoldCalls hold) {
  hold_ = hold;
  if (hold == HoldCalls::None && !held_.empty()) start_again(std::exchange(held_, {}));
}

void Calls::start_deferred() {
  start_again(std::exchange(deferred_, {}));
  start_waiting();
}

void Calls::start_again(std::map<std::uint32_t, Waiting> calls) {
  (void)made(settings_);
  for (auto& [id, call] : calls) {
    const RegisteredCallback* registered = callbacks_->find(call.callback);
    if (!registered) {
      add_answer(id, not_found(callbacks_->name_at(call.callback), {}));
    } else if (registered->callback.kind == CallbackKind::Immediate) {
      add_answer(id, refused_deferral(registered->callback.name, "immediate callbacks answer at once"));
    } else {
      waiting_.emplace(id, std::move(call));
    }
  }
}

}  // namespace eryx::bridge
