// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The tapes of one execution that writes a journal, replays one, or both.

#include <memory>
#include <optional>

#include "bridge/call_tape.hpp"
#include "eryx/result.hpp"
#include "eryx/sandbox.hpp"
#include "wasi/time_tape.hpp"
#include "wasi/world.hpp"

namespace eryx::sandbox {

class Journaling {
 public:
  /// Null where `options` ask for none. Errors: OutOfResources (the kernel gives no randomness).
  [[nodiscard]] static std::unique_ptr<Journaling> make(const ExecuteOptions& options);

  Journaling(Recording recording, std::shared_ptr<const bridge::JournalData> replayed);

  [[nodiscard]] bridge::CallTape& calls() { return calls_; }
  [[nodiscard]] wasi::TimeTape& times() { return times_; }
  [[nodiscard]] const wasi::RandomSeed& seed() const { return seed_; }

  /// Puts what came of it into the result.
  void finish(ExecuteResult& result);

 private:
  Recording recording_;
  wasi::RandomSeed seed_{};
  bridge::CallTape calls_;
  wasi::TimeTape times_;
};

}  // namespace eryx::sandbox
