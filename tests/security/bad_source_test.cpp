// SPDX-License-Identifier: MIT OR Apache-2.0
/// Sources that are no programs: each is an ordinary ending, and the next execution works.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "support.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace support;
using testing::AllOf;
using testing::AnyOf;

ExecuteResult execute(std::string_view source, const Limits& limits = {}) {
  ExecuteOptions options;
  options.limits(limits);
  ExecuteResult result = Sandbox::builder().build().execute(source, options);
  expect_ordinary_execution();
  return result;
}

TEST(BadSource, EmptyAndBlank) {
  for (const std::string_view source :
       {"", " ", "\n\n\t\n", "\r\n", "# comment", "\xef\xbb\xbf", "pass\r\n"}) {
    const ExecuteResult result = execute(source);
    EXPECT_THAT(result, AllOf(Completes(), Prints(""), HasNoValue())) << source;
  }
}

TEST(BadSource, SyntaxErrors) {
  for (const std::string_view source :
       {"x = ",      "def f(:",        "print 'x'",  "'unclosed", "\"\"\"", "(",
        "}",         "x = 1\n  y = 2", "\\",         "0777",      "1__0",   "f'{'",
        "return",    "break",          "nonlocal x", "class",     "é = ½",  "from __future__ import nonsense",
        "await = 1", "\x01\x02\x03"}) {
    const ExecuteResult result = execute(source);
    EXPECT_THAT(result, Raises(AnyOf("SyntaxError", "IndentationError"))) << source;
    EXPECT_EQ(result.exit_code, 1);
  }
}

TEST(BadSource, InvalidUtf8) {
  for (const std::string_view source :
       {"print('\xff')", "x = '\xc3'", "# \xed\xa0\x80", "\xf5\x80\x80\x80", "\xff\xfe"}) {
    const ExecuteResult result = execute(source);
    ASSERT_THAT(result, Raises("SyntaxError")) << source;
  }
}

TEST(BadSource, NulBytes) {
  using namespace std::string_view_literals;
  for (const std::string_view source :
       {"\0"sv, "x = 1\0"sv, "print(1)\0print(2)"sv, "'\0'"sv, "\0\0\0\0"sv}) {
    const ExecuteResult result = execute(source);
    EXPECT_THAT(result, AllOf(Raises("SyntaxError"), Prints("")));
  }
}

TEST(BadSource, HundredMegabytes) {
  const std::string source(100'000'000, '#');
  const ExecuteResult refused = execute(source);
  ASSERT_THAT(refused, Exceeds(LimitKind::Source));
  EXPECT_EQ(std::get<Bytes>(refused.limit->value), Limits{}.source);

  // With the limit out of the way it is bounded by memory and time as everything else.
  Limits limits = limits_of(std::chrono::seconds(20), Bytes{256ull << 20});
  limits.source = Bytes{1ull << 30};
  (void)execute(source, limits);
  limits.memory = Bytes{64ull << 20};
  EXPECT_NE(execute(source, limits).outcome, Outcome::Completed);
  std::string numbers = "x = [";
  while (numbers.size() < 20'000'000) numbers += "1,";
  EXPECT_NE(execute(numbers + "]", limits).outcome, Outcome::Completed);
}

TEST(BadSource, ExtremeShapes) {
  const Limits limits = limits_of(std::chrono::seconds(20), Bytes{512ull << 20});
  EXPECT_THAT(execute("x = '" + std::string(3'000'000, 'a') + "'\nprint(len(x))", limits),
              Prints("3000000\n"));
  EXPECT_EQ(execute(std::string(1'000'000, '\n') + "raise ValueError", limits).exception->frames.at(0).line,
            1'000'001u);
  EXPECT_THAT(execute(std::string(100'000, ';'), limits), Raises());
  EXPECT_THAT(execute(std::string(500'000, '('), limits), Raises());
  std::string names;
  for (int i = 0; i < 100'000; ++i) names += "v" + std::to_string(i) + "=" + std::to_string(i) + "\n";
  EXPECT_THAT(execute(names + "print(v99999)", limits), Prints("99999\n"));
}

TEST(BadSource, InputsAndStandardInputBeyondTheirLimit) {
  const Sandbox sandbox = Sandbox::builder().build();
  ExecuteOptions options;
  options.limits({.input = Bytes{1000}});
  options.standard_input(std::string(1001, 'x'));
  const ExecuteResult standard_input = sandbox.execute("print('started')", options);
  EXPECT_THAT(standard_input, AllOf(Exceeds(LimitKind::Input), Prints("")));

  options.standard_input({});
  options.inputs({{"x", std::string(1000, 'x')}});
  EXPECT_THAT(sandbox.execute("print('started')", options), Exceeds(LimitKind::Input));
  expect_ordinary_execution();
}

TEST(BadSource, InputsAreData) {
  const Sandbox sandbox = Sandbox::builder().build();
  ExecuteOptions options;
  // What looks like code, ends a string early, or holds odd characters arrives as it is.
  const std::string odd = std::string("'); raise SystemExit(9) #\n\"\"\"\\u0041\x01\x7f\xf0\x9f\x90\x8d", 46);
  options.inputs({{"x", odd}, {"y", boost::json::object{{odd, odd}}}});
  const ExecuteResult result = sandbox.execute("result = [x, y]", options);
  EXPECT_THAT(result, Completes());
  EXPECT_EQ(result.value(), boost::json::value(boost::json::array{odd, boost::json::object{{odd, odd}}}));
}

TEST(BadSource, InputNamesAreIdentifiers) {
  const Sandbox sandbox = Sandbox::builder().build();
  for (const std::string_view name : {"", "1x", "a b", "a-b", "x.y", "x\n", "a=b"}) {
    ExecuteOptions options;
    options.input(name, 1);
    EXPECT_THROW((void)sandbox.execute("", options), Error) << name;
  }
  expect_ordinary_execution();
}

}  // namespace
}  // namespace eryx::security
