// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Which cause of an end wins, as a pure function of what is known after the last turn.

#include <cstdint>
#include <optional>
#include <string>

#include "engine/trap.hpp"
#include "eryx/limits.hpp"
#include "eryx/result.hpp"
#include "execution/start.hpp"
#include "turn/turn.hpp"

namespace eryx::execution {

/// What somebody outside asked of the program.
enum class Interruption { None, TimeLimit, Cancelled };

/// All that the host knows after the last turn. What the guest says is hostile, and only believed where it says so of
/// itself.
struct LastTurn {
  turn::TurnEnding ending = turn::TurnEnding::Broken;
  /// Where the guest was left.
  engine::Trap trap = engine::Trap::None;
  /// What the guest gave to `proc_exit`.
  std::optional<std::uint32_t> proc_exit_status;

  // From the guest's reply, where it is done.
  std::uint32_t program_ending = 0;  ///< ERYX_ENDING_*
  std::uint32_t hints = 0;           ///< ERYX_HINT_*
  std::int32_t exit_code = 0;

  Interruption interruption = Interruption::None;
  /// Whether Python has raised it. One that came too late changes nothing.
  enum class Delivery { Pending, Raised } delivery = Delivery::Pending;

  // Limits that the host enforced while the program ran.
  enum class Refusal { None, Once } memory = Refusal::None;
  Refusal files = Refusal::None;
};

struct Verdict {
  Outcome outcome = Outcome::Completed;
  int exit_code = 0;
  std::optional<LimitKind> limit;   ///< Where the outcome is LimitExceeded.
  std::optional<std::string> trap;  ///< Where it is Trapped.
  GuestHealth health = GuestHealth::Torn;
  /// Which parts of the guest's reply are worth reading.
  enum class Reply { Nothing, Value, Exception } reply = Reply::Nothing;
};

[[nodiscard]] Verdict judge(const LastTurn& turn);

/// The limit of that kind as it was set.
[[nodiscard]] LimitBreach breach_of(LimitKind kind, const Limits& limits);

}  // namespace eryx::execution
