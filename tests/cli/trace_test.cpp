// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx run --trace` and `--profile`: what a program did, as files for viewers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "command_fixture.hpp"
#include "finished_matcher.hpp"
#include "support/files.hpp"

namespace eryx::cli_test {
namespace {

namespace fs = std::filesystem;

using testing::_;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class TraceTest : public CommandTest {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] std::string text(const std::string& name) const { return support::read_file(path(name)); }

  /// How many files there are: none is left beside those that were asked for.
  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
  }
};

TEST_F(TraceTest, BothFilesAtOnce) {
  EXPECT_THAT(eryx({"run", "-c", "def f():\n    return 1\nf()", "--trace", path("t.json"), "--profile",
                    path("p.speedscope.json")}),
              EndsWithStatus(0, "", ""));
  EXPECT_THAT(text("t.json"), AllOf(HasSubstr("\"traceEvents\""), HasSubstr("\"name\":\"f\"")));
  EXPECT_THAT(text("p.speedscope.json"), HasSubstr("{\"name\":\"f\",\"file\":"));
  EXPECT_NO_THROW((void)boost::json::parse(text("t.json")));
  EXPECT_NO_THROW((void)boost::json::parse(text("p.speedscope.json")));
  EXPECT_EQ(files(), 2);
}

TEST_F(TraceTest, APageWithTheSource) {
  write("p.html", "what was there");
  const std::string program = write("report.py", "total = 1\nprint(total)  # </script>\n");
  EXPECT_THAT(eryx({"run", program, "--profile", path("p.html")}), Prints("1\n"));
  EXPECT_THAT(text("p.html"),
              AllOf(HasSubstr("<!doctype html>"), HasSubstr("\"title\":\"report.py\""),
                    HasSubstr("print(total)  # \\u003c/script>"), Not(HasSubstr("what was"))));
}

TEST_F(TraceTest, HoweverTheProgramEnds) {
  const std::vector<std::string> files = {"--trace", path("t.json")};
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "run");
    arguments.insert(arguments.end(), files.begin(), files.end());
    fs::remove(path("t.json"));
    return eryx(arguments);
  };
  EXPECT_THAT(run({"-c", "raise ValueError('a')"}), EndsWithStatus(1));
  EXPECT_THAT(text("t.json"), HasSubstr("\"name\":\"ValueError\""));
  EXPECT_THAT(run({"-c", "import os\nos.abort()"}), EndsWithStatus(126));
  EXPECT_THAT(text("t.json"), HasSubstr("\\u003cmodule>"));
  EXPECT_THAT(run({"-c", "while True:\n    pass", "--timeout", "100ms", "--trace-events", "1000"}),
              EndsWithStatus(124, "", HasSubstr("eryx: the trace has the first 1000 events, not the ")));
  EXPECT_THAT(text("t.json"), HasSubstr(" more events were left out"));
}

TEST_F(TraceTest, AfterResume) {
  const std::string tools = write("tools.json", R"({"ask": {"later": true}})");
  EXPECT_THAT(eryx({"run", "-c", "def f(): pass\nx = await ask()\nf()", "--callbacks", tools, "--save",
                    path("s"), "--profile", path("before.html")}),
              EndsWithStatus(120));
  EXPECT_THAT(text("before.html"), HasSubstr("\"none\""));
  EXPECT_THAT(eryx({"run", "--from", path("s"), "--callbacks", tools, "--answer", "1=1", "--trace",
                    path("after.json")}),
              EndsWithStatus(0, "", ""));
  EXPECT_THAT(text("after.json"), AllOf(HasSubstr("\"name\":\"f\""), HasSubstr("\"name\":\"ask\"")));
}

TEST_F(TraceTest, Misuse) {
  const auto misuse = [&](std::vector<std::string> options, const std::string& message) {
    options.insert(options.begin(), {"run", "-c", "print('ran')"});
    EXPECT_THAT(eryx(options), EndsWithStatus(2, "", HasSubstr(message)));
  };
  misuse({"--profile", path("p.txt")}, "must end in .html or .speedscope.json");
  misuse({"--profile", folder_}, "must end in");
  misuse({"--trace", folder_}, "is a directory");
  misuse({"--trace", "-"}, "--trace: give the name of a file");
  misuse({"--trace", "/dev/null"}, "is not a regular file");
  misuse({"--trace", path("no/t.json")}, "cannot write to");
  misuse({"--trace", path("t.html"), "--profile", path("t.html")}, "a file of its own");
  misuse({"--trace-events", "5"}, "give --trace FILE or --profile FILE");
  misuse({"--trace-events", "many", "--trace", path("t.json")}, "--trace-events");
}

}  // namespace
}  // namespace eryx::cli_test
