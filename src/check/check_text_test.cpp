// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "eryx/check.hpp"

namespace eryx {
namespace {

using testing::HasSubstr;

Diagnostic at(std::uint32_t line, std::uint32_t column, std::uint32_t end_line, std::uint32_t end_column,
              std::string suggestion = {}) {
  return {DiagnosticKind::UnknownName, line, column, end_line, end_column, "it is not there",
          std::move(suggestion)};
}

std::string described(Diagnostic found, std::string_view program) {
  CheckResult checked;
  checked.diagnostics.push_back(std::move(found));
  return describe(checked, program, "a.py");
}

TEST(CheckText, ShowsThePlaceAndWhatWasMeant) {
  EXPECT_EQ(described(at(2, 5, 2, 9, "print"), "if x:\n    prnt(1)\n"),
            "a.py:2:5: it is not there [unknown-name]\n"
            "    prnt(1)\n"
            "    ^^^^\n"
            "    did you mean: print\n");
}

TEST(CheckText, CountsCharacters) {
  EXPECT_THAT(described(at(1, 8, 1, 9), "s = 'é€'+x"), HasSubstr("    s = 'é€'+x\n           ^\n"));
}

TEST(CheckText, CutsLongLinesAroundThePlace) {
  const std::string program = std::string(5000, 'a') + "+bcd+" + std::string(5000, 'e');
  EXPECT_THAT(described(at(1, 5002, 1, 5005), program),
              HasSubstr("    …" + std::string(39, 'a') + "+bcd+" + std::string(56, 'e') + "…\n    " +
                        std::string(41, ' ') + "^^^\n"));
}

TEST(CheckText, MarksTheRestOfTheLineForSeveralLines) {
  EXPECT_THAT(described(at(1, 3, 2, 2), "f(g(\n))"), HasSubstr("    f(g(\n      ^^\n"));
}

TEST(CheckText, FindsLinesAsTheTokenizerDoes) {
  EXPECT_THAT(described(at(4, 1, 4, 2),
                        "\xef\xbb\xbf"
                        "a\r\nb\rc\x0c\nd"),
              HasSubstr("    d\n    ^\n"));
}

TEST(CheckText, SurvivesPlacesThatAreNotThere) {
  for (const Diagnostic& found :
       {at(9, 1, 9, 5), at(1, 900, 1, 2000), at(1, 4, 2000000000, 1), at(2, 1, 2, 2)}) {
    const std::string text = described(found, "a\xff\x01\n   ");
    EXPECT_THAT(text, HasSubstr("it is not there"));
    EXPECT_LT(text.size(), 200U);
  }
}

TEST(CheckText, SaysThatThereIsMore) {
  CheckResult checked;
  EXPECT_EQ(describe(checked, "x"), "");
  checked.left_out = true;
  EXPECT_EQ(describe(checked, "x"), "and more\n");
}

TEST(CheckText, IsJson) {
  CheckResult checked;
  checked.diagnostics.push_back(at(1, 2, 3, 4));
  EXPECT_EQ(
      boost::json::serialize(to_json(checked)),
      R"({"passed":false,"diagnostics":[{"kind":"unknown-name","line":1,"column":2,"end_line":3,"end_column":4,)"
      R"("message":"it is not there","suggestion":null}],"left_out":false,"unfinished":null})");
  checked.execution.outcome = Outcome::LimitExceeded;
  checked.execution.limit = LimitBreach{LimitKind::Source, Bytes{4}};
  EXPECT_THAT(boost::json::serialize(to_json(checked)), HasSubstr(R"("unfinished":"source limit of 4 )"));
}

}  // namespace
}  // namespace eryx
