// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The tapes of an execution that records a journal, replays one, or does both.

#include <memory>
#include <optional>

#include "base/byte_budget.hpp"
#include "bridge/call_tape.hpp"
#include "eryx/limits.hpp"
#include "eryx/result.hpp"
#include "wasi/time_tape.hpp"
#include "wasi/world.hpp"

namespace eryx::execution {

class Tapes {
 public:
  /// Returns null if nothing is recorded or replayed. Errors: InvalidArgument (the journal to replay is larger than
  /// `Limits::journal`), OutOfResources (the kernel provides no randomness).
  [[nodiscard]] static std::unique_ptr<Tapes> make(Recording recording, const std::optional<Journal>& replay,
                                                   const Limits& limits);

  Tapes(Recording recording, std::shared_ptr<const bridge::JournalData> replayed, Bytes limit);
  Tapes(const Tapes&) = delete;  // the tapes refer to the other members
  Tapes& operator=(const Tapes&) = delete;

  [[nodiscard]] bridge::CallTape& calls() { return calls_; }
  [[nodiscard]] wasi::TimeTape& times() { return times_; }
  [[nodiscard]] const wasi::RandomSeed& seed() const { return seed_; }

  /// Adds the recorded journal and the statistics of the replay to the result.
  void finish(ExecuteResult& result);

 private:
  Recording recording_;
  /// One for both tapes, so that they stop at the same moment.
  base::ByteBudget budget_;
  std::shared_ptr<const bridge::JournalData> replayed_;
  wasi::RandomSeed seed_{};
  bridge::CallTape calls_;
  wasi::TimeTape times_;
};

}  // namespace eryx::execution
