// SPDX-License-Identifier: MIT OR Apache-2.0
/// Sources that are no programs: each is an ordinary ending, and the next execution works.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "support.hpp"

namespace eryx::security {
namespace {

ExecuteResult execute(std::string_view source, const Limits& limits = {}) {
  ExecuteOptions options;
  options.limits = limits;
  ExecuteResult result = Sandbox::builder().build().execute(source, options);
  expect_ordinary_execution();
  return result;
}

TEST(BadSource, EmptyAndBlank) {
  for (const std::string_view source :
       {"", " ", "\n\n\t\n", "\r\n", "# comment", "\xef\xbb\xbf", "pass\r\n"}) {
    const ExecuteResult result = execute(source);
    EXPECT_TRUE(result.ok()) << source;
    EXPECT_EQ(result.stdout_text, "");
    EXPECT_FALSE(result.value_json);
  }
}

TEST(BadSource, SyntaxErrors) {
  for (const std::string_view source :
       {"x = ",      "def f(:",        "print 'x'",  "'unclosed", "\"\"\"", "(",
        "}",         "x = 1\n  y = 2", "\\",         "0777",      "1__0",   "f'{'",
        "return",    "break",          "nonlocal x", "class",     "é = ½",  "from __future__ import nonsense",
        "await = 1", "\x01\x02\x03"}) {
    const ExecuteResult result = execute(source);
    ASSERT_EQ(result.outcome, Outcome::Raised) << source;
    EXPECT_TRUE(result.exception->type == "SyntaxError" || result.exception->type == "IndentationError")
        << source << ": " << result.exception->type;
    EXPECT_EQ(result.exit_code, 1);
  }
}

TEST(BadSource, InvalidUtf8) {
  for (const std::string_view source :
       {"print('\xff')", "x = '\xc3'", "# \xed\xa0\x80", "\xf5\x80\x80\x80", "\xff\xfe"}) {
    const ExecuteResult result = execute(source);
    ASSERT_EQ(result.outcome, Outcome::Raised) << source;
    EXPECT_EQ(result.exception->type, "SyntaxError");
  }
}

TEST(BadSource, NulBytes) {
  using namespace std::string_view_literals;
  for (const std::string_view source :
       {"\0"sv, "x = 1\0"sv, "print(1)\0print(2)"sv, "'\0'"sv, "\0\0\0\0"sv}) {
    const ExecuteResult result = execute(source);
    ASSERT_EQ(result.outcome, Outcome::Raised);
    EXPECT_EQ(result.exception->type, "SyntaxError");
    EXPECT_EQ(result.stdout_text, "");
  }
}

TEST(BadSource, HundredMegabytes) {
  const std::string source(100'000'000, '#');
  const ExecuteResult refused = execute(source);
  EXPECT_EQ(refused.outcome, Outcome::LimitExceeded);
  ASSERT_TRUE(refused.limit);
  EXPECT_EQ(refused.limit->kind, LimitKind::Source);
  EXPECT_EQ(refused.limit->value, Limits{}.source.count);

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
  EXPECT_EQ(execute("x = '" + std::string(3'000'000, 'a') + "'\nprint(len(x))", limits).stdout_text,
            "3000000\n");
  EXPECT_EQ(execute(std::string(1'000'000, '\n') + "raise ValueError", limits).exception->frames.at(0).line,
            1'000'001u);
  EXPECT_EQ(execute(std::string(100'000, ';'), limits).outcome, Outcome::Raised);
  EXPECT_EQ(execute(std::string(500'000, '('), limits).outcome, Outcome::Raised);
  std::string names;
  for (int i = 0; i < 100'000; ++i) names += "v" + std::to_string(i) + "=" + std::to_string(i) + "\n";
  EXPECT_EQ(execute(names + "print(v99999)", limits).stdout_text, "99999\n");
}

TEST(BadSource, InputsAndStandardInputBeyondTheirLimit) {
  const Sandbox sandbox = Sandbox::builder().build();
  ExecuteOptions options;
  options.limits.emplace();
  options.limits->input = Bytes{1000};
  options.standard_input = std::string(1001, 'x');
  const ExecuteResult standard_input = sandbox.execute("print('started')", options);
  EXPECT_EQ(standard_input.outcome, Outcome::LimitExceeded);
  EXPECT_EQ(standard_input.limit->kind, LimitKind::Input);
  EXPECT_EQ(standard_input.stdout_text, "");

  options.standard_input.clear();
  options.inputs = {{"x", std::string(1000, 'x')}};
  EXPECT_EQ(sandbox.execute("print('started')", options).limit->kind, LimitKind::Input);
  expect_ordinary_execution();
}

TEST(BadSource, InputsAreData) {
  const Sandbox sandbox = Sandbox::builder().build();
  ExecuteOptions options;
  // What looks like code, ends a string early, or holds odd characters arrives as it is.
  const std::string odd = std::string("'); raise SystemExit(9) #\n\"\"\"\\u0041\x01\x7f\xf0\x9f\x90\x8d", 46);
  options.inputs = {{"x", odd}, {"y", boost::json::object{{odd, odd}}}};
  const ExecuteResult result = sandbox.execute("result = [x, y]", options);
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(result.value(), boost::json::value(boost::json::array{odd, boost::json::object{{odd, odd}}}));
}

TEST(BadSource, InputNamesAreIdentifiers) {
  const Sandbox sandbox = Sandbox::builder().build();
  for (const std::string_view name : {"", "1x", "a b", "a-b", "x.y", "x\n", "a=b"}) {
    ExecuteOptions options;
    options.inputs[name] = 1;
    EXPECT_THROW((void)sandbox.execute("", options), Error) << name;
  }
  expect_ordinary_execution();
}

}  // namespace
}  // namespace eryx::security
