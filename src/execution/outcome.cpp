// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/outcome.hpp"

#include "guest_abi.h"

namespace eryx::execution {
namespace {

using turn::TurnEnding;

void set_trapped(Verdict& verdict, std::string why) {
  verdict.outcome = Outcome::Trapped;
  verdict.trap = std::move(why);
}

void set_exceeded(Verdict& verdict, LimitKind limit) {
  verdict.outcome = Outcome::LimitExceeded;
  verdict.limit = limit;
}

void set_interrupted(Verdict& verdict, Interruption interruption) {
  if (interruption == Interruption::Cancelled) {
    verdict.outcome = Outcome::Cancelled;
  } else {
    set_exceeded(verdict, LimitKind::WallTime);
  }
}

void set_raised(Verdict& verdict, const LastTurn& turn) {
  if (turn.calls_for_time == LastTurn::Refusal::Once) {
    set_interrupted(verdict, turn.interruption);
  } else if ((turn.hints & ERYX_HINT_MEMORY_ERROR) != 0 && turn.memory == LastTurn::Refusal::Once) {
    set_exceeded(verdict, LimitKind::Memory);
  } else if ((turn.hints & ERYX_HINT_NO_SPACE) != 0 && turn.files != vfs::Quota::Refused::Nothing) {
    set_exceeded(verdict, limit_of(turn.files));
  } else {
    verdict.outcome = Outcome::Raised;
  }
}

// The guest has replied.
Verdict judge_reply(const LastTurn& turn) {
  Verdict verdict;
  verdict.health = GuestHealth::Good;
  const bool has_raised = turn.program_ending == ERYX_ENDING_RAISED;
  if (has_raised) {
    verdict.exit_code = 1;
    verdict.reply = Verdict::Reply::Exception;
  }
  // A program that caught the interrupt and ran to its end has still exceeded its time.
  if (turn.interruption != Interruption::None && turn.delivery == LastTurn::Delivery::Raised) {
    set_interrupted(verdict, turn.interruption);
    return verdict;
  }
  if (has_raised) {
    set_raised(verdict, turn);
  } else if (turn.program_ending == ERYX_ENDING_RETURNED || turn.program_ending == ERYX_ENDING_EXITED) {
    verdict.reply = Verdict::Reply::Value;
    if (turn.program_ending == ERYX_ENDING_EXITED) verdict.exit_code = turn.exit_code;
  } else {
    set_trapped(verdict, "the interpreter's state is broken");
    verdict.health = GuestHealth::Torn;
  }
  return verdict;
}

// The guest was stopped at an arbitrary instruction.
Verdict judge_trap(const LastTurn& turn) {
  Verdict verdict;
  if (turn.trap == engine::Trap::Stopped) {
    set_interrupted(verdict, turn.interruption);
  } else if (turn.trap == engine::Trap::FuelExhausted) {
    set_exceeded(verdict, LimitKind::Fuel);
  } else if (turn.trap == engine::Trap::Exited) {
    verdict.exit_code = static_cast<int>(turn.proc_exit_status.value_or(0));
  } else {
    set_trapped(verdict, engine::describe(turn.trap));
  }
  return verdict;
}

}  // namespace

Verdict judge(const LastTurn& turn) {
  if (turn.ending == TurnEnding::Done) return judge_reply(turn);
  if (turn.ending == TurnEnding::Left) return judge_trap(turn);
  Verdict verdict;
  if (turn.ending == TurnEnding::OutOfMemory) {
    set_exceeded(verdict, LimitKind::Memory);
  } else {
    set_trapped(verdict, "the interpreter's state is broken");
  }
  return verdict;
}

LimitBreach breach_of(LimitKind kind, const Limits& limits) {
  switch (kind) {
    case LimitKind::WallTime: return {kind, limits.wall_time};
    case LimitKind::Memory: return {kind, limits.memory};
    case LimitKind::Source: return {kind, limits.source};
    case LimitKind::Input: return {kind, limits.input};
    case LimitKind::Files: return {kind, limits.files};
    case LimitKind::FileEntries: return {kind, limits.file_entries};
    case LimitKind::Fuel: return {kind, limits.fuel.value_or(0)};
  }
  return {kind, Bytes{}};
}

LimitKind limit_of(vfs::Quota::Refused refused) {
  return refused == vfs::Quota::Refused::Entry ? LimitKind::FileEntries : LimitKind::Files;
}

}  // namespace eryx::execution
