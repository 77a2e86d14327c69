// SPDX-License-Identifier: MIT OR Apache-2.0
/// The matchers themselves: each must be able to fail, and must then say what there was instead.
#include "finished_matcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace eryx::cli_test {
namespace {

using testing::_;
using testing::HasSubstr;
using testing::Not;

const Finished finished{3, "out\n", "err\n"};

std::string fault(const testing::Matcher<const Finished&>& matcher) {
  testing::StringMatchResultListener listener;
  return matcher.MatchAndExplain(finished, &listener) ? "matches" : listener.str();
}

TEST(FinishedMatcher, Matches) {
  EXPECT_THAT(finished, EndsWithStatus(3));
  EXPECT_THAT(finished, EndsWithStatus(3, "out\n", HasSubstr("rr")));
  EXPECT_THAT(finished, Prints("out\n"));
  EXPECT_THAT(finished, PrintsError("err\n"));
}

TEST(FinishedMatcher, LooksAtEachPart) {
  EXPECT_EQ(fault(EndsWithStatus(0)), "whose field `status` is 3 (of type int)");
  EXPECT_THAT(finished, Not(EndsWithStatus(3, "out")));
  EXPECT_THAT(finished, Not(EndsWithStatus(3, _, "")));
  EXPECT_THAT(finished, Not(Prints("")));
  EXPECT_THAT(finished, Not(Prints("out\n", "")));
  EXPECT_THAT(finished, Not(PrintsError("out\n")));
  EXPECT_THAT(fault(PrintsError("")), HasSubstr("whose field `standard error` is \"err\\n\""));
}

TEST(FinishedMatcher, AFailureShowsAll) {
  EXPECT_EQ(testing::PrintToString(finished), "status 3\n  standard output: out\n\n  standard error: err\n");
}

}  // namespace
}  // namespace eryx::cli_test
