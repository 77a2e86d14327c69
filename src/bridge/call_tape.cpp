// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/call_tape.hpp"

#include <boost/json/value.hpp>
#include <exception>
#include <utility>

#include "base/json_reader.hpp"
#include "base/utf8.hpp"
#include "bridge/canonical_json.hpp"

namespace eryx::bridge {
namespace {

constexpr std::size_t shown = 200;

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

CallTape::CallTape(Recording recording, std::shared_ptr<const JournalData> replayed)
    : recording_(recording), replayed_(std::move(replayed)) {
  if (!replayed_) return;
  matched_.resize(replayed_->calls.size());
  passed_.resize(replayed_->calls.size());
  for (std::uint32_t position = 0; position < replayed_->calls.size(); ++position) {
    const JournalCall& call = replayed_->calls[position];
    unmatched_[key_of(call.kind, call.name, call.arguments)].push_back(position);
  }
}

void CallTape::diverge(std::string actual) {
  if (!replayed_ || divergence_) return;
  while (next_unmatched_ < matched_.size() && matched_[next_unmatched_]) ++next_unmatched_;
  std::string expected = "the program's end";
  if (next_unmatched_ < matched_.size()) {
    const JournalCall& call = replayed_->calls[next_unmatched_];
    expected = describe(call.name, call.arguments);
  }
  divergence_ = Divergence{calls_replayed_, std::move(expected), std::move(actual)};
}

std::optional<std::uint32_t> CallTape::match(const std::string& key) {
  const auto found = unmatched_.find(key);
  if (found == unmatched_.end() || found->second.empty()) return std::nullopt;
  const std::uint32_t position = found->second.front();
  found->second.pop_front();
  matched_[position] = true;
  return position;
}

void CallTape::record_call(std::string name, std::string arguments, CallbackKind kind) {
  if (recording_ != Recording::On) return;
  // A journal is UTF-8, whatever a forged request holds.
  if (!base::is_utf8(arguments)) arguments = base::to_utf8(arguments);
  recorded_.calls.push_back({std::move(name), std::move(arguments), kind, std::nullopt});
}

bool CallTape::call(std::uint32_t id, const std::string& name, std::string_view arguments) {
  if (recording_ == Recording::On)
    recorded_positions_[id] = static_cast<std::uint32_t>(recorded_.calls.size());
  const auto position = match(key_of(CallbackKind::Awaited, name, arguments));
  if (!position) diverge(describe(name, arguments));
  record_call(name, std::string(arguments), CallbackKind::Awaited);
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
  const auto position = match(key_of(CallbackKind::Immediate, name, arguments));
  if (!position) diverge(describe(name, arguments));
  record_call(name, std::string(arguments), CallbackKind::Immediate);
  if (!position || !replayed_->calls[*position].answer) return std::nullopt;
  ++calls_replayed_;
  note_answer_now(*replayed_->calls[*position].answer);
  return replayed_->calls[*position].answer;
}

void CallTape::note_answer_now(const Answer& answer) {
  if (recording_ == Recording::On) recorded_.calls.back().answer = answer;
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
  if (recording_ == Recording::Off) return;
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
