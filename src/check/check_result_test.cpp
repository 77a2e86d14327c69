// SPDX-License-Identifier: MIT OR Apache-2.0
#include "check/check_result.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace eryx::check {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

CheckResult read(std::string report, std::size_t most = 10) {
  ExecuteResult execution;
  execution.value_json = std::move(report);
  execution.stdout_text = "printed by what the session has made of print";
  return read_result(std::move(execution), most);
}

std::string report_of(const std::string& rows) { return R"({"rows": [)" + rows + R"(], "more": false})"; }

constexpr const char* good_row = R"([2, 3, 2, 7, "unknown-name", "name 'prnt' is not defined", "print"])";

TEST(CheckResult, HasTheFindingsOfTheReport) {
  const CheckResult result = read(report_of(good_row));
  ASSERT_THAT(result.diagnostics, SizeIs(1));
  const Diagnostic& found = result.diagnostics.front();
  EXPECT_EQ(found.kind, DiagnosticKind::UnknownName);
  EXPECT_EQ(found.line, 2U);
  EXPECT_EQ(found.column, 3U);
  EXPECT_EQ(found.end_line, 2U);
  EXPECT_EQ(found.end_column, 7U);
  EXPECT_EQ(found.message, "name 'prnt' is not defined");
  EXPECT_EQ(found.suggestion, "print");
  EXPECT_FALSE(result.left_out);
  EXPECT_FALSE(result.passed());
}

TEST(CheckResult, HasNeitherOutputNorValue) {
  const CheckResult result = read(report_of(""));
  EXPECT_TRUE(result.passed());
  EXPECT_THAT(result.execution.stdout_text, IsEmpty());
  EXPECT_FALSE(result.execution.value_json);
}

TEST(CheckResult, DropsWhatIsNoFinding) {
  for (const std::string row :
       {R"(5)", R"([])", R"([0, 3, 2, 7, "syntax", "", ""])", R"([2, 3, 2, 99999999999, "syntax", "", ""])",
        R"([2, 3, 2, 2, "syntax", "", ""])", R"([2, 3, 1, 9, "syntax", "", ""])",
        R"([2, 3, 2, 7, "other", "", ""])", R"([2, 3, 2, 7, 1, "", ""])",
        R"([2, 3, 2, 7, "syntax", null, ""])", R"([2.5, 3, 2, 7, "syntax", "", ""])",
        R"([2, 3, 2, 7, "syntax", "", "", 1])"}) {
    EXPECT_THAT(read(report_of(row + ", " + good_row)).diagnostics, SizeIs(1)) << row;
  }
  const std::string long_row =
      R"([1, 1, 1, 1, "syntax", ")" + std::string(largest_text + 1, 'x') + R"(", ""])";
  EXPECT_THAT(read(report_of(long_row)).diagnostics, IsEmpty());
}

TEST(CheckResult, SuggestsModulesThatAreMeant) {
  const auto suggestion_for = [](const std::string& name, const std::string& similar) {
    const CheckResult result = read(report_of(R"([1, 8, 1, 9, "missing-module", "there is no module ')" +
                                              name + R"(' here", ")" + similar + R"("])"));
    return result.diagnostics.empty() ? "no finding" : result.diagnostics.front().suggestion;
  };
  EXPECT_EQ(suggestion_for("jsn", "json"), "json");
  EXPECT_EQ(suggestion_for("os.pth", "os.path"), "os.path");
  EXPECT_EQ(suggestion_for("numpy", "runpy"), "");
}

TEST(CheckResult, HasAtMostAsManyFindingsAsWereAskedFor) {
  std::string rows = good_row;
  for (int i = 0; i < 5; ++i) rows += std::string(", ") + good_row;
  const CheckResult result = read(report_of(rows), 4);
  EXPECT_THAT(result.diagnostics, SizeIs(4));
  EXPECT_TRUE(result.left_out);
}

TEST(CheckResult, KnowsNothingWithoutAReport) {
  for (const char* report : {"", "1", "[]", "{}", R"({"rows": 1, "more": false})", R"({"rows": []})",
                             R"({"rows": [)", R"({"rows": [[[[[[]]]]]], "more": false})"}) {
    const CheckResult result = read(report);
    EXPECT_FALSE(result.passed()) << report;
    EXPECT_EQ(result.execution.outcome, Outcome::Trapped) << report;
  }
}

TEST(CheckResult, KeepsHowTheCheckEnded) {
  ExecuteResult execution;
  execution.outcome = Outcome::Cancelled;
  execution.value_json = report_of("");
  const CheckResult result = read_result(std::move(execution), 10);
  EXPECT_FALSE(result.passed());
  EXPECT_EQ(result.execution.outcome, Outcome::Cancelled);
}

}  // namespace
}  // namespace eryx::check
