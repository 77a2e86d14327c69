// SPDX-License-Identifier: MIT OR Apache-2.0
/// Tests of the conformance runner itself: an expectation that is not met must be seen.
#include "conformance_program.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace eryx::conformance {
namespace {

ExecuteResult completed(std::string standard_output) {
  ExecuteResult result;
  result.stdout_text = std::move(standard_output);
  return result;
}

TEST(ConformanceProgram, ReadsDirectives) {
  const Program program = parse_program(
      "# A claim: with a colon.\n"
      "# stdin: \"a\\nb\"\n"
      "# inputs: {\"x\": 1}\n"
      "# env: NAME=a=b\n"
      "# limits: {\"memory_mib\": 64}\n"
      "# expect-outcome: raised\n"
      "# expect-exception: ValueError: no\n"
      "# expect-lines: 12, 7\n"
      "# expect-stdout:\n"
      "#| first\n"
      "#|\n"
      "#|  indented\n"
      "print()\n"
      "# expect-outcome: completed\n");
  const detail::ExecuteSettings& settings = detail::Access::get(program.options);
  EXPECT_EQ(settings.standard_input, "a\nb");
  EXPECT_EQ(settings.inputs->at("x"), "1");
  EXPECT_EQ(program.environment.at(0).second, "a=b");
  EXPECT_EQ(settings.limits->memory, Bytes{64ull << 20});
  EXPECT_EQ(program.expected.outcome, Outcome::Raised);
  EXPECT_EQ(program.expected.exception, "ValueError: no");
  EXPECT_EQ(program.expected.lines, (std::vector<std::uint32_t>{12, 7}));
  EXPECT_EQ(program.expected.standard_output, "first\n\n indented\n");
}

TEST(ConformanceProgram, RejectsWhatItDoesNotKnow) {
  EXPECT_THROW((void)parse_program("# expect-stdot: 1\n"), std::invalid_argument);
  EXPECT_THROW((void)parse_program("# expect-outcome: fine\n"), std::invalid_argument);
  EXPECT_THROW((void)parse_program("# expect-exit-code: three\n"), std::invalid_argument);
  EXPECT_THROW((void)parse_program("# limits: {\"memory\": 1}\n"), std::invalid_argument);
}

TEST(ConformanceProgram, AcceptsWhatWasExpected) {
  Expectation expected;
  expected.standard_output = "1\n";
  EXPECT_TRUE(mismatches(expected, completed("1\n")).empty());
  expected.value = R"({"a b": [1, 2]})";
  ExecuteResult result = completed("1\n");
  result.value_json = R"({"a b":[1,2]})";
  EXPECT_TRUE(mismatches(expected, result).empty());
}

TEST(ConformanceProgram, SeesEachDifference) {
  EXPECT_EQ(mismatches({}, completed("unexpected")).size(), 1u);

  ExecuteResult result;
  result.outcome = Outcome::Raised;
  result.exit_code = 1;
  result.exception.emplace();
  result.exception->type = "ValueError";
  result.exception->frames.push_back({"<user>", 3, 1, "<module>", ""});
  EXPECT_EQ(mismatches({}, result).size(), 3u);  // outcome, exit code, exception

  Expectation expected;
  expected.outcome = Outcome::Raised;
  expected.exception = "TypeError: no";
  expected.lines = {{4}};
  EXPECT_EQ(mismatches(expected, result).size(), 2u);

  ExecuteResult value;
  value.value_json = R"({"a b":1})";
  Expectation other_value;
  other_value.value = R"({"ab":1})";
  EXPECT_EQ(mismatches(other_value, value).size(), 1u);
  EXPECT_EQ(mismatches({}, value).size(), 1u);
}

}  // namespace
}  // namespace eryx::conformance
