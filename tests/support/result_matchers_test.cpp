// SPDX-License-Identifier: MIT OR Apache-2.0
/// The matchers themselves: each must be able to fail, and must then say what there was instead.
#include "support/result_matchers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <string>

namespace eryx::support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

ExecuteResult ending(Outcome outcome) {
  ExecuteResult result;
  result.outcome = outcome;
  return result;
}

ExecuteResult raised(const std::string& type, const std::string& message) {
  ExecuteResult result = ending(Outcome::Raised);
  result.exit_code = 1;
  result.exception.emplace();
  result.exception->type = type;
  result.exception->message = message;
  result.exception->traceback = "Traceback (most recent call last):\n  …";
  return result;
}

/// Why a matcher does not accept a result; "matches" where it does.
std::string fault(const ResultMatcher& matcher, const ExecuteResult& result) {
  testing::StringMatchResultListener listener;
  return matcher.MatchAndExplain(result, &listener) ? "matches" : listener.str();
}

TEST(ResultMatchers, Completes) {
  ExecuteResult result;
  EXPECT_THAT(result, Completes());
  EXPECT_THAT(result, Exits(0));
  result.exit_code = 3;
  EXPECT_THAT(result, Exits(3));
  EXPECT_EQ(fault(Completes(), result), "whose status is 3");
  EXPECT_EQ(fault(Exits(4), result), "whose status is 3");
  EXPECT_EQ(fault(Completes(), raised("ValueError", "no")), "which is raised, not completed");
  EXPECT_EQ(fault(Exits(1), raised("ValueError", "no")), "which is raised, not completed");
}

TEST(ResultMatchers, Raises) {
  const ExecuteResult result = raised("ValueError", "not today");
  EXPECT_THAT(result, Raises("ValueError"));
  EXPECT_THAT(result, Raises("ValueError", HasSubstr("today")));
  EXPECT_EQ(fault(Raises("KeyError"), result), "whose exception's type is \"ValueError\"");
  EXPECT_EQ(fault(Raises("ValueError", "today"), result), "whose exception's message is \"not today\"");
  EXPECT_EQ(fault(Raises("ValueError"), ExecuteResult()), "which is completed, not raised");
  EXPECT_EQ(fault(Raises("ValueError"), ending(Outcome::Raised)), "which has no exception");
  ExecuteResult limited = result;
  limited.outcome = Outcome::LimitExceeded;
  EXPECT_EQ(fault(Raises("ValueError"), limited), "which is limit_exceeded, not raised");
}

TEST(ResultMatchers, Exceeds) {
  ExecuteResult result = ending(Outcome::LimitExceeded);
  EXPECT_EQ(fault(Exceeds(LimitKind::Memory), result), "which names no limit");
  result.limit.emplace();
  result.limit->kind = LimitKind::Memory;
  EXPECT_THAT(result, Exceeds(LimitKind::Memory));
  EXPECT_EQ(fault(Exceeds(LimitKind::WallTime), result), "whose limit is memory");
  result.outcome = Outcome::Completed;
  EXPECT_EQ(fault(Exceeds(LimitKind::Memory), result), "which is completed, not limit_exceeded");
}

TEST(ResultMatchers, TrapsIsCancelledIsSuspended) {
  ExecuteResult trapped = ending(Outcome::Trapped);
  EXPECT_EQ(fault(Traps(), trapped), "which gives no reason");
  trapped.trap = "call stack exhausted";
  EXPECT_THAT(trapped, Traps());
  EXPECT_EQ(fault(Traps(), ExecuteResult()), "which is completed, not trapped");
  EXPECT_THAT(ending(Outcome::Cancelled), IsCancelled());
  EXPECT_EQ(fault(IsCancelled(), trapped), "which is trapped, not cancelled");
  EXPECT_THAT(ending(Outcome::Suspended), IsSuspended());
  EXPECT_EQ(fault(IsSuspended(), trapped), "which is trapped, not suspended");
}

TEST(ResultMatchers, Output) {
  ExecuteResult result;
  result.stdout_text = "out\n";
  result.stderr_text = "err\n";
  EXPECT_THAT(result, AllOf(Prints("out\n"), PrintsError("err\n"), Prints(StartsWith("o"))));
  EXPECT_EQ(fault(Prints("out"), result), "whose standard output is \"out\\n\"");
  EXPECT_EQ(fault(PrintsError(""), result), "whose standard error is \"err\\n\"");
}

TEST(ResultMatchers, Value) {
  ExecuteResult result;
  EXPECT_THAT(result, HasNoValue());
  EXPECT_EQ(fault(HasValue("42"), result), "which has no result");
  result.value_json = "[1, 2]";
  EXPECT_THAT(result, HasValue("[1, 2]"));
  EXPECT_EQ(fault(HasValue("[1,2]"), result), "whose result is \"[1, 2]\"");
  EXPECT_EQ(fault(HasNoValue(), result), "which has a result");
  result.exit_code = 3;
  EXPECT_THAT(result, HasValue("[1, 2]")) << "`sys.exit` keeps the result";
  result.outcome = Outcome::Trapped;
  EXPECT_EQ(fault(HasValue("[1, 2]"), result), "which is trapped, not completed");
  ExecuteResult unfit;
  unfit.value_error = "a set is no JSON";
  EXPECT_EQ(fault(HasNoValue(), unfit), "whose result could not be encoded");
}

TEST(ResultMatchers, State) {
  ExecuteResult result;
  EXPECT_THAT(result, LeavesState(StateAfter::Kept));
  EXPECT_EQ(fault(LeavesState(StateAfter::Lost), result), "whose state is kept");
}

TEST(ResultMatchers, AFailureShowsHowItEnded) {
  static ExecuteResult result = raised("ValueError", "not today");
  result.stdout_text = "some output\n";
  result.stderr_text = "a warning\n";
  testing::TestPartResultArray failures;
  {
    const testing::ScopedFakeTestPartResultReporter reporter(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures);
    EXPECT_THAT(result, Completes());
    EXPECT_THAT(result, Not(Raises("ValueError")));
  }
  ASSERT_EQ(failures.size(), 2);
  EXPECT_EQ(std::string(failures.GetTestPartResult(0).message()),
            "Value of: result\n"
            "Expected: an execution that completes with status 0\n"
            "  Actual: raised, status 1\n"
            "  exception: ValueError: not today\n"
            "  traceback: Traceback (most recent call last):\n"
            "  …\n"
            "  stdout: some output\n\n"
            "  stderr: a warning\n"
            " (of type eryx::ExecuteResult), which is raised, not completed");
  EXPECT_THAT(
      failures.GetTestPartResult(1).message(),
      StartsWith("Value of: result\nExpected: anything but an execution that raises an exception whose "
                 "type is equal to \"ValueError\" and whose message is anything\n"));
}

TEST(ResultMatchers, ShowsEveryEnd) {
  ExecuteResult result = ending(Outcome::LimitExceeded);
  result.state = StateAfter::RolledBack;
  result.limit.emplace();
  result.limit->kind = LimitKind::Files;
  result.trap = "aborted";
  result.value_error = "too large";
  result.divergence.emplace();
  result.divergence->expected = "number(1)";
  result.divergence->actual = "number(2)";
  result.stdout_text = std::string(5'000, 'x');
  const std::string text = testing::PrintToString(result);
  EXPECT_THAT(text, StartsWith("limit_exceeded, status 0, state rolled_back\n  limit: "));
  EXPECT_THAT(text, HasSubstr(result.limit->describe()));
  EXPECT_THAT(text, HasSubstr("\n  trap: aborted\n  value error: too large\n"));
  EXPECT_THAT(text, HasSubstr("\n  divergence: number(1) / number(2)\n"));
  EXPECT_THAT(text, HasSubstr("\n  stdout: " + std::string(2'000, 'x') + "… (5000 bytes)"));
}

}  // namespace
}  // namespace eryx::support
