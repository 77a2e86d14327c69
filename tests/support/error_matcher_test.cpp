// SPDX-License-Identifier: MIT OR Apache-2.0
/// `ThrowsError` must be able to fail, and must then say what was thrown instead.
#include "support/error_matcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>

namespace eryx::support {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

using Action = std::function<void()>;

/// Why the matcher does not accept what an action does; "matches" where it does.
template <typename Matcher>
std::string fault(const Matcher& matcher, const Action& action) {
  testing::StringMatchResultListener listener;
  return testing::SafeMatcherCast<const Action&>(matcher).MatchAndExplain(action, &listener) ? "matches"
                                                                                             : listener.str();
}

const Action closed = [] { throw Error(ErrorKind::ShutDown, "the pool is closed"); };

TEST(ErrorMatcher, KindAndMessage) {
  EXPECT_THAT(closed, ThrowsError(ErrorKind::ShutDown));
  EXPECT_THAT(closed, ThrowsError(ErrorKind::ShutDown, HasSubstr("closed")));
  EXPECT_THAT(closed, ThrowsError(AnyOf(ErrorKind::Io, ErrorKind::ShutDown)));
  EXPECT_THAT(fault(ThrowsError(ErrorKind::Io), closed), HasSubstr("shut_down: the pool is closed"));
  EXPECT_THAT(fault(ThrowsError(ErrorKind::ShutDown, HasSubstr("open")), closed),
              HasSubstr("shut_down: the pool is closed"));
}

TEST(ErrorMatcher, NothingAndSomethingElse) {
  EXPECT_THAT(fault(ThrowsError(ErrorKind::Io), [] {}), HasSubstr("does not throw"));
  EXPECT_THAT(fault(ThrowsError(ErrorKind::Io), [] { throw std::runtime_error("other"); }),
              AllOf(HasSubstr("runtime_error"), HasSubstr("other")));
}

TEST(ErrorMatcher, EveryKindHasItsName) {
  EXPECT_EQ(testing::PrintToString(ErrorKind::InvalidArgument), "invalid_argument");
  EXPECT_EQ(testing::PrintToString(ErrorKind::Internal), "internal");
  EXPECT_EQ(testing::PrintToString(static_cast<ErrorKind>(99)), "unknown");
}

}  // namespace
}  // namespace eryx::support
