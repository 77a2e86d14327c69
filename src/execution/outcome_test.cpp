// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/outcome.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "guest_abi.h"

namespace eryx::execution {
namespace {

using engine::Trap;
using turn::TurnEnding;
using Delivery = LastTurn::Delivery;
using Refusal = LastTurn::Refusal;
using Refused = vfs::Quota::Refused;
using Reply = Verdict::Reply;

struct Case {
  const char* name;
  LastTurn turn;
  Outcome outcome;
  std::optional<LimitKind> limit;
  int exit_code;
  GuestHealth health;
  Reply reply;
};

std::ostream& operator<<(std::ostream& out, const Case& tested) { return out << tested.name; }

LastTurn done(std::uint32_t ending) {
  LastTurn turn;
  turn.ending = TurnEnding::Done;
  turn.program_ending = ending;
  return turn;
}

LastTurn raised(std::uint32_t hints, Refusal memory = Refusal::None, Refused files = Refused::Nothing) {
  LastTurn turn = done(ERYX_ENDING_RAISED);
  turn.hints = hints;
  turn.memory = memory;
  turn.files = files;
  return turn;
}

LastTurn exited(std::int32_t code) {
  LastTurn turn = done(ERYX_ENDING_EXITED);
  turn.exit_code = code;
  return turn;
}

LastTurn left(Trap trap, Interruption interruption = Interruption::None) {
  LastTurn turn;
  turn.ending = TurnEnding::Left;
  turn.trap = trap;
  turn.interruption = interruption;
  return turn;
}

LastTurn proc_exit(std::uint32_t status) {
  LastTurn turn = left(Trap::Exited);
  turn.proc_exit_status = status;
  return turn;
}

LastTurn interrupted(LastTurn turn, Interruption interruption, Delivery delivery) {
  turn.interruption = interruption;
  turn.delivery = delivery;
  return turn;
}

LastTurn out_of_time(Interruption interruption) {
  LastTurn turn = interrupted(raised(0), interruption, Delivery::Pending);
  turn.calls_for_time = Refusal::Once;
  return turn;
}

LastTurn ended(TurnEnding ending) {
  LastTurn turn;
  turn.ending = ending;
  return turn;
}

constexpr auto no_limit = std::nullopt;
constexpr auto good = GuestHealth::Good;
constexpr auto torn = GuestHealth::Torn;
constexpr auto time_limit = Interruption::TimeLimit;
constexpr auto cancelled = Interruption::Cancelled;

class OutcomeTest : public testing::TestWithParam<Case> {};

TEST_P(OutcomeTest, OneCauseWins) {
  const Case& tested = GetParam();
  const Verdict verdict = judge(tested.turn);
  EXPECT_EQ(verdict.outcome, tested.outcome);
  EXPECT_EQ(verdict.limit, tested.limit);
  EXPECT_EQ(verdict.exit_code, tested.exit_code);
  EXPECT_EQ(verdict.health, tested.health);
  EXPECT_EQ(verdict.reply, tested.reply);
  EXPECT_EQ(verdict.trap.has_value(), tested.outcome == Outcome::Trapped);
}

INSTANTIATE_TEST_SUITE_P(
    Programs, OutcomeTest,
    testing::Values(Case{"returned", done(ERYX_ENDING_RETURNED), Outcome::Completed, no_limit, 0, good,
                         Reply::Value},
                    Case{"exited", exited(3), Outcome::Completed, no_limit, 3, good, Reply::Value},
                    Case{"raised", raised(0), Outcome::Raised, no_limit, 1, good, Reply::Exception},
                    Case{"unknown ending", done(77), Outcome::Trapped, no_limit, 0, torn, Reply::Nothing}));

// The guest's claim that it ran out of something counts only if the host refused it.
INSTANTIATE_TEST_SUITE_P(
    Limits, OutcomeTest,
    testing::Values(Case{"memory refused", raised(ERYX_HINT_MEMORY_ERROR, Refusal::Once),
                         Outcome::LimitExceeded, LimitKind::Memory, 1, good, Reply::Exception},
                    Case{"a call refused for time", out_of_time(Interruption::None), Outcome::LimitExceeded,
                         LimitKind::WallTime, 1, good, Reply::Exception},
                    Case{"a call refused after a cancellation", out_of_time(cancelled), Outcome::Cancelled,
                         no_limit, 1, good, Reply::Exception},
                    Case{"a MemoryError of its own", raised(ERYX_HINT_MEMORY_ERROR), Outcome::Raised,
                         no_limit, 1, good, Reply::Exception},
                    Case{"memory refused, another exception", raised(0, Refusal::Once), Outcome::Raised,
                         no_limit, 1, good, Reply::Exception},
                    Case{"files refused", raised(ERYX_HINT_NO_SPACE, Refusal::None, Refused::Bytes),
                         Outcome::LimitExceeded, LimitKind::Files, 1, good, Reply::Exception},
                    Case{"a file refused", raised(ERYX_HINT_NO_SPACE, Refusal::None, Refused::Entry),
                         Outcome::LimitExceeded, LimitKind::FileEntries, 1, good, Reply::Exception},
                    Case{"an ENOSPC of its own", raised(ERYX_HINT_NO_SPACE), Outcome::Raised, no_limit, 1,
                         good, Reply::Exception},
                    Case{"both refused",
                         raised(ERYX_HINT_MEMORY_ERROR | ERYX_HINT_NO_SPACE, Refusal::Once, Refused::Bytes),
                         Outcome::LimitExceeded, LimitKind::Memory, 1, good, Reply::Exception},
                    Case{"the message did not fit", ended(TurnEnding::OutOfMemory), Outcome::LimitExceeded,
                         LimitKind::Memory, 0, torn, Reply::Nothing}));

INSTANTIATE_TEST_SUITE_P(
    Interruptions, OutcomeTest,
    testing::Values(
        Case{"raised by the time limit", interrupted(raised(0), time_limit, Delivery::Raised),
             Outcome::LimitExceeded, LimitKind::WallTime, 1, good, Reply::Exception},
        Case{"raised by a cancellation", interrupted(raised(0), cancelled, Delivery::Raised),
             Outcome::Cancelled, no_limit, 1, good, Reply::Exception},
        Case{"caught, and ran to its end",
             interrupted(done(ERYX_ENDING_RETURNED), time_limit, Delivery::Raised), Outcome::LimitExceeded,
             LimitKind::WallTime, 0, good, Reply::Nothing},
        Case{"came too late", interrupted(done(ERYX_ENDING_RETURNED), time_limit, Delivery::Pending),
             Outcome::Completed, no_limit, 0, good, Reply::Value},
        Case{"came too late for an exception", interrupted(raised(0), cancelled, Delivery::Pending),
             Outcome::Raised, no_limit, 1, good, Reply::Exception},
        Case{"wins over memory",
             interrupted(raised(ERYX_HINT_MEMORY_ERROR, Refusal::Once), time_limit, Delivery::Raised),
             Outcome::LimitExceeded, LimitKind::WallTime, 1, good, Reply::Exception},
        Case{"stopped hard by the time limit", left(Trap::Stopped, time_limit), Outcome::LimitExceeded,
             LimitKind::WallTime, 0, torn, Reply::Nothing},
        Case{"stopped hard by a cancellation", left(Trap::Stopped, cancelled), Outcome::Cancelled, no_limit,
             0, torn, Reply::Nothing}));

INSTANTIATE_TEST_SUITE_P(
    Traps, OutcomeTest,
    testing::Values(
        Case{"trap", left(Trap::StackExhausted), Outcome::Trapped, no_limit, 0, torn, Reply::Nothing},
        Case{"trap after the time limit", left(Trap::Unreachable, time_limit), Outcome::Trapped, no_limit, 0,
             torn, Reply::Nothing},
        Case{"out of fuel", left(Trap::FuelExhausted), Outcome::LimitExceeded, LimitKind::Fuel, 0, torn,
             Reply::Nothing},
        Case{"out of fuel after a cancellation", left(Trap::FuelExhausted, cancelled), Outcome::LimitExceeded,
             LimitKind::Fuel, 0, torn, Reply::Nothing},
        Case{"proc_exit", proc_exit(5), Outcome::Completed, no_limit, 5, torn, Reply::Nothing},
        Case{"proc_exit without a status", left(Trap::Exited), Outcome::Completed, no_limit, 0, torn,
             Reply::Nothing},
        Case{"broken", ended(TurnEnding::Broken), Outcome::Trapped, no_limit, 0, torn, Reply::Nothing}));

TEST(BreachTest, SaysTheLimitInItsUnit) {
  Limits limits;
  limits.wall_time = std::chrono::milliseconds(5);
  limits.files = Bytes{7};
  limits.file_entries = 3;
  limits.fuel = 9;
  EXPECT_EQ(std::get<std::chrono::nanoseconds>(breach_of(LimitKind::WallTime, limits).value),
            std::chrono::milliseconds(5));
  EXPECT_EQ(std::get<Bytes>(breach_of(LimitKind::Files, limits).value), Bytes{7});
  EXPECT_EQ(breach_of(LimitKind::FileEntries, limits).describe(), "file entries limit of 3 exceeded");
  EXPECT_EQ(breach_of(LimitKind::Fuel, limits).describe(), "fuel limit of 9 exceeded");
}

}  // namespace
}  // namespace eryx::execution
