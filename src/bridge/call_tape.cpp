// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/call_tape.hpp"

#include <boost/json/value.hpp>
#include <exception>
#include <limits>
#include <utility>

#include "base/json_reader.hpp"
#include "base/utf8.hpp"
#include "bridge/canonical_json.hpp"
#include "bridge/journal_size.hpp"

namespace eryx::bridge {
namespace {

constexpr std::size_t shown = 200;
constexpr auto none = std::numeric_limits<std::uint32_t>::max();

// Equal for calls that are equivalent. Arguments that are not JSON come from forged requests and only equal themselves.
// A call that is awaited never gets an answer that was given at once, nor the other way round.
std::string key_of(CallbackKind kind, const std::string& name, std::string_view arguments) {
  std::string key = (kind == CallbackKind::Immediate ? "i " : "a ") + name + '\n';
  try {
    return key + canonical_text(base::read_json(arguments));
  } catch (const std::exception&) {
    return key.append(arguments);
  }
}

std::string describe(const std::string& name, std::string_view arguments) {
  return base::to_utf8(name + '(' + std::string(arguments.substr(0, shown)) +
                       (arguments.size() > shown ? "…" : "") + ')');
}

}  // namespace

CallTape::CallTape(base::ByteBudget* recording, std::shared_ptr<const JournalData> replayed)
    : recording_(recording), replayed_(std::move(replayed)) {
  if (replayed_) index_replayed();
}

void CallTape::index_replayed() {
  const std::size_t count = replayed_->calls.size();
  matched_.resize(count);
  passed_.resize(count);
  next_alike_.resize(count, none);
  // From the last to the first, so that each finds the one after it.
  for (auto position = static_cast<std::uint32_t>(count); position-- > 0;) {
    const JournalCall& call = replayed_->calls[position];
    const auto [first, is_new] =
        unmatched_.try_emplace(key_of(call.kind, call.name, call.arguments), position);
    if (!is_new) next_alike_[position] = std::exchange(first->second, position);
  }
}

void CallTape::diverge(std::string actual) {
  if (!replayed_ || divergence_) return;
  while (next_unmatched_ < matched_.size() && matched_[next_unmatched_]) ++next_unmatched_;
  std::string expected = "the program's end";
  if (next_unmatched_ < matched_.size()) {
    const JournalCall& call = replayed_->calls[next_unmatched_];
    expected = describe(call.name, call.arguments);
  } else if (replayed_->is_truncated) {
    expected = "what was not recorded because of Limits::journal";
  }
  divergence_ = Divergence{calls_replayed_, std::move(expected), std::move(actual)};
}

std::optional<std::uint32_t> CallTape::match(CallbackKind kind, const std::string& name,
                                             std::string_view arguments) {
  if (!replayed_) return std::nullopt;
  const auto found = unmatched_.find(key_of(kind, name, arguments));
  if (found == unmatched_.end() || found->second == none) {
    diverge(describe(name, arguments));
    return std::nullopt;
  }
  const std::uint32_t position = found->second;
  found->second = next_alike_[position];
  matched_[position] = true;
  return position;
}

std::optional<std::uint32_t> CallTape::record_call(const std::string& name, std::string_view arguments,
                                                   CallbackKind kind) {
  if (!recording_ || !recording_->take(size_of_call(name, arguments))) return std::nullopt;
  // A journal is UTF-8, whatever a forged request holds.
  std::string text = base::is_utf8(arguments) ? std::string(arguments) : base::to_utf8(arguments);
  recorded_.calls.push_back({name, std::move(text), kind, std::nullopt});
  return static_cast<std::uint32_t>(recorded_.calls.size() - 1);
}

bool CallTape::call(std::uint32_t id, const std::string& name, std::string_view arguments) {
  const auto position = match(CallbackKind::Awaited, name, arguments);
  if (const auto recorded = record_call(name, arguments, CallbackKind::Awaited))
    recorded_positions_[id] = *recorded;
  // A call that was never answered in the journal is now answered by the handler: so a suspended program can continue.
  if (!position || !replayed_->calls[*position].answer) return false;
  ++calls_replayed_;
  if (passed_[*position]) {
    const Answer& answer = *replayed_->calls[*position].answer;
    late_.push_back({id, answer.status, answer.payload});
  } else {
    ids_[*position] = id;
  }
  return true;
}

std::optional<Answer> CallTape::call_now(const std::string& name, std::string_view arguments) {
  const auto position = match(CallbackKind::Immediate, name, arguments);
  immediate_position_ = record_call(name, arguments, CallbackKind::Immediate);
  if (!position || !replayed_->calls[*position].answer) return std::nullopt;
  ++calls_replayed_;
  note_answer_now(*replayed_->calls[*position].answer);
  return replayed_->calls[*position].answer;
}

void CallTape::note_answer_now(const Answer& answer) {
  if (immediate_position_ && recording_->take(size_of_answer(answer.payload)))
    recorded_.calls[*immediate_position_].answer = answer;
}

std::vector<Completion> CallTape::next_delivery() {
  std::vector<Completion> completions = std::exchange(late_, {});
  if (!replayed_ || next_delivery_ == replayed_->deliveries.size()) return completions;
  for (const std::uint32_t position : replayed_->deliveries[next_delivery_++]) {
    const JournalCall& call = replayed_->calls[position];
    const auto id = ids_.find(position);
    if (id == ids_.end() || !call.answer) {
      passed_[position] = true;
      continue;
    }
    completions.push_back({id->second, call.answer->status, call.answer->payload});
    ids_.erase(id);
  }
  return completions;
}

void CallTape::note_delivery(std::span<const Completion> completions) {
  if (!recording_) return;
  std::uint64_t size = journal_delivery_size;
  for (const Completion& completion : completions) {
    if (recorded_positions_.contains(completion.id)) size += size_of_answer(completion.payload);
  }
  if (!recording_->take(size)) return;
  std::vector<std::uint32_t>& delivery = recorded_.deliveries.emplace_back();
  for (const Completion& completion : completions) {
    const auto found = recorded_positions_.find(completion.id);
    if (found == recorded_positions_.end()) continue;  // refused without calling the handler
    recorded_.calls[found->second].answer = Answer{completion.status, completion.payload};
    delivery.push_back(found->second);
  }
}

void CallTape::note_end() {
  if (!replayed_) return;
  for (const bool matched : matched_) {
    if (matched) continue;
    diverge("the program's end");
    return;
  }
}

}  // namespace eryx::bridge
