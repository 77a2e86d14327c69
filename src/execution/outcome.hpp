// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Decides which cause ended a run, as a pure function of the state after the last turn.

#include <cstdint>
#include <optional>
#include <string>

#include "engine/trap.hpp"
#include "eryx/limits.hpp"
#include "eryx/result.hpp"
#include "execution/start.hpp"
#include "turn/turn.hpp"
#include "vfs/quota.hpp"

namespace eryx::execution {

/// An interruption requested from outside the program.
enum class Interruption { None, TimeLimit, Cancelled };

/// Everything that the host knows after the last turn. The guest's statements are hostile, and only believed about
/// itself.
struct LastTurn {
  turn::TurnEnding ending = turn::TurnEnding::Broken;
  /// Why the guest was left.
  engine::Trap trap = engine::Trap::None;
  /// The argument of the guest's `proc_exit`.
  std::optional<std::uint32_t> proc_exit_status;

  // From the guest's reply, if it is done.
  std::uint32_t program_ending = 0;  ///< ERYX_ENDING_*
  std::uint32_t hints = 0;           ///< ERYX_HINT_*
  std::int32_t exit_code = 0;

  Interruption interruption = Interruption::None;
  /// Whether Python has raised the interruption. One that came too late changes nothing.
  enum class Delivery { Pending, Raised } delivery = Delivery::Pending;

  // Limits that the host enforced while the program ran.
  enum class Refusal { None, Once } memory = Refusal::None;
  Refusal calls_for_time =
      Refusal::None;  ///< Calls after the time was up, perhaps before the interruption came.
  vfs::Quota::Refused files = vfs::Quota::Refused::Nothing;
};

struct Verdict {
  Outcome outcome = Outcome::Completed;
  int exit_code = 0;
  std::optional<LimitKind> limit;   ///< Set if the outcome is LimitExceeded.
  std::optional<std::string> trap;  ///< Set if the outcome is Trapped.
  GuestHealth health = GuestHealth::Torn;
  /// Which part of the guest's reply to read.
  enum class Reply { Nothing, Value, Exception } reply = Reply::Nothing;
};

[[nodiscard]] Verdict judge(const LastTurn& turn);

/// The limit that makes a quota refuse that. Requires: not Nothing.
[[nodiscard]] LimitKind limit_of(vfs::Quota::Refused refused);

/// The configured limit of that kind.
[[nodiscard]] LimitBreach breach_of(LimitKind kind, const Limits& limits);

}  // namespace eryx::execution
