// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx run --trace` and `--profile`: what a program did, as files for viewers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <string>

#include "command_fixture.hpp"
#include "finished_matcher.hpp"
#include "support/files.hpp"

namespace eryx::cli_test {
namespace {

namespace json = boost::json;

using testing::_;
using testing::HasSubstr;
using testing::Not;

constexpr const char* program = "def work(n):\n    return sum(range(n))\n\nfor i in range(3):\n    work(i)\n";

class TraceFilesTest : public CommandTest {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }
};

TEST_F(TraceFilesTest, TraceIsTraceEventJson) {
  EXPECT_THAT(eryx({"run", "-c", program, "--trace", path("out.json")}), EndsWithStatus(0, "", ""));
  const json::value trace = json::parse(support::read_file(path("out.json")));
  int begun = 0;
  int depth = 0;
  for (const json::value& event : trace.at("traceEvents").as_array()) {
    if (event.at("ph") == "B") ++depth;
    if (event.at("ph") == "E") --depth;
    if (event.at("ph") == "B" && event.at("name") == "work") ++begun;
    EXPECT_GE(depth, 0);
  }
  EXPECT_EQ(begun, 3);
  EXPECT_EQ(depth, 0);
}

TEST_F(TraceFilesTest, ProfileIsWhatItsNameSays) {
  EXPECT_THAT(eryx({"run", "-c", program, "--profile", path("p.html")}), EndsWithStatus(0, "", ""));
  EXPECT_THAT(support::read_file(path("p.html")), HasSubstr("return sum(range(n))"));
  EXPECT_THAT(eryx({"run", "-c", program, "--profile", path("p.speedscope.json")}),
              EndsWithStatus(0, "", ""));
  const json::value profile = json::parse(support::read_file(path("p.speedscope.json")));
  EXPECT_EQ(profile.at("$schema"), "https://www.speedscope.app/file-format-schema.json");
  EXPECT_THAT(eryx({"run", "-c", program, "--profile", path("p.txt")}),
              EndsWithStatus(2, "", HasSubstr(".speedscope.json")));
  EXPECT_FALSE(std::filesystem::exists(path("p.txt")));
}

TEST_F(TraceFilesTest, AFailedProgramHasItsTraceToo) {
  EXPECT_THAT(eryx({"run", "-c", "raise ValueError('x')", "--trace", path("out.json")}),
              EndsWithStatus(1, "", HasSubstr("ValueError: x")));
  EXPECT_THAT(support::read_file(path("out.json")), HasSubstr(R"("ValueError")"));
}

TEST_F(TraceFilesTest, ACutTraceSaysSo) {
  EXPECT_THAT(eryx({"run", "-c", program, "--trace", path("out.json"), "--trace-events", "5"}),
              EndsWithStatus(0, "", HasSubstr("the first 5 events")));
}

TEST_F(TraceFilesTest, HostileNamesStayText) {
  const std::string hostile =
      "def f(): pass\n"
      "f = (lambda: None).__class__(f.__code__.replace(co_qualname='</script><script>alert(1)//\\n\"'), {})\n"
      "f()";
  EXPECT_THAT(eryx({"run", "-c", hostile, "--profile", path("p.html"), "--trace", path("t.json")}),
              EndsWithStatus(0, "", ""));
  EXPECT_THAT(support::read_file(path("p.html")), Not(HasSubstr("<script>alert")));
  EXPECT_NO_THROW(json::parse(support::read_file(path("t.json"))));
}

TEST_F(TraceFilesTest, WhatCannotBeWrittenIsSaidBeforeTheProgramRuns) {
  EXPECT_THAT(eryx({"run", "-c", "print(1)", "--trace", "/nonexistent/out.json"}),
              EndsWithStatus(_, "", HasSubstr("--trace")));
  EXPECT_THAT(eryx({"run", "-c", "print(1)", "--trace", "-"}), EndsWithStatus(2, "", HasSubstr("--trace")));
  EXPECT_THAT(eryx({"run", "-c", "print(1)", "--trace-events", "5"}),
              EndsWithStatus(2, "", HasSubstr("--trace FILE or --profile FILE")));
}

}  // namespace
}  // namespace eryx::cli_test
