// SPDX-License-Identifier: MIT OR Apache-2.0
#include "support/error_matcher.hpp"

#include <ostream>
#include <utility>

namespace eryx {
void PrintTo(ErrorKind kind, std::ostream* out) { *out << to_string(kind); }

void PrintTo(const Error& error, std::ostream* out) {
  *out << to_string(error.kind()) << ": " << error.what();
}

}  // namespace eryx

namespace eryx::support {
namespace {

class ErrorMatcher final : public testing::MatcherInterface<const Error&> {
 public:
  ErrorMatcher(testing::Matcher<ErrorKind> kind, testing::Matcher<const std::string&> message)
      : kind_(std::move(kind)), message_(std::move(message)) {}

  bool MatchAndExplain(const Error& error, testing::MatchResultListener* listener) const override {
    *listener << "which is " << testing::PrintToString(error);
    return kind_.Matches(error.kind()) && message_.Matches(error.what());
  }
  void DescribeTo(std::ostream* out) const override {
    *out << "an error whose kind ";
    kind_.DescribeTo(out);
    *out << " and whose message ";
    message_.DescribeTo(out);
  }

 private:
  testing::Matcher<ErrorKind> kind_;
  testing::Matcher<const std::string&> message_;
};

}  // namespace

testing::Matcher<const Error&> IsError(testing::Matcher<ErrorKind> kind,
                                       testing::Matcher<const std::string&> message) {
  return testing::MakeMatcher(new ErrorMatcher(std::move(kind), std::move(message)));
}

}  // namespace eryx::support
