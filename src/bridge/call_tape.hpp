// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Matches the calls of an execution with its journals: the one being recorded, and the one being replayed.
//
// Replay matches calls by name and arguments, first come, first served, so that the order in which a `gather` starts
// them does not matter. Answers come in the order and in the groups of the recorded execution.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/byte_budget.hpp"
#include "bridge/completion.hpp"
#include "bridge/journal_data.hpp"
#include "eryx/journal.hpp"

namespace eryx::bridge {

class CallTape {
 public:
  /// `recording`: what the size of each part is taken from; recording stops where it refuses. Null: nothing is recorded.
  /// Lifetime: as long as the tape. `replayed` null: nothing is replayed.
  CallTape(base::ByteBudget* recording, std::shared_ptr<const JournalData> replayed);

  /// The program made a call. Returns: whether its answer comes from the journal.
  [[nodiscard]] bool call(std::uint32_t id, const std::string& name, std::string_view arguments);
  /// The same for an immediate callback. Returns: its answer, if the journal has one.
  [[nodiscard]] std::optional<Answer> call_now(const std::string& name, std::string_view arguments);
  /// Records a handler's answer to an immediate callback.
  void note_answer_now(const Answer& answer);

  /// Whether the journal has a next delivery, after which the program continues.
  [[nodiscard]] bool has_delivery() const {
    return !late_.empty() || (replayed_ && next_delivery_ < replayed_->deliveries.size());
  }
  /// The answers of that delivery.
  [[nodiscard]] std::vector<Completion> next_delivery();
  /// Records the answers that the program gets, from any source.
  void note_delivery(std::span<const Completion> completions);

  /// Records the end of the program.
  void note_end();

  [[nodiscard]] std::uint64_t calls_replayed() const { return calls_replayed_; }
  [[nodiscard]] const std::optional<Divergence>& divergence() const { return divergence_; }
  /// The recording so far.
  [[nodiscard]] JournalData& recorded() { return recorded_; }

 private:
  /// The next recorded call like this one. Absent: the journal has none; that is a divergence, unless there is no
  /// journal.
  [[nodiscard]] std::optional<std::uint32_t> match(CallbackKind kind, const std::string& name,
                                                   std::string_view arguments);
  /// Returns: its position. Absent: nothing is recorded.
  std::optional<std::uint32_t> record_call(const std::string& name, std::string_view arguments,
                                           CallbackKind kind);
  void index_replayed();
  void diverge(std::string actual);

  base::ByteBudget* recording_;
  JournalData recorded_;
  std::unordered_map<std::uint32_t, std::uint32_t> recorded_positions_;  ///< By id.
  std::optional<std::uint32_t> immediate_position_;  ///< Of the immediate call that is being answered.

  std::shared_ptr<const JournalData> replayed_;
  /// The first call that is not matched yet, by what makes calls equal. In order, because a journal's author chooses the
  /// keys and could make all of them collide.
  std::map<std::string, std::uint32_t, std::less<>> unmatched_;
  std::vector<std::uint32_t> next_alike_;  ///< By position: the next call with the same key, or `none`.
  std::unordered_map<std::uint32_t, std::uint32_t> ids_;  ///< By position in the replayed journal.
  std::size_t next_delivery_ = 0;
  std::vector<bool> passed_;  ///< By position: its delivery came before the program made the call.
  std::vector<Completion> late_;
  std::uint32_t next_unmatched_ = 0;
  std::vector<bool> matched_;
  std::uint64_t calls_replayed_ = 0;
  std::optional<Divergence> divergence_;
};

}  // namespace eryx::bridge
