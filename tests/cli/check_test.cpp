// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx check`: findings, for people and as JSON, and what the status says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "command_fixture.hpp"
#include "finished_matcher.hpp"
#include "process.hpp"

namespace eryx::cli_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class CheckTest : public CommandTest {};

TEST_F(CheckTest, SaysNothingAboutAGoodProgram) {
  EXPECT_THAT(eryx({"check", write("good.py", "print(1)\n")}), EndsWithStatus(0, "", ""));
  EXPECT_THAT(eryx({"check", "-"}, "print(1)\n"), EndsWithStatus(0, "", ""));
}

TEST_F(CheckTest, NamesTheFileAndThePlace) {
  const std::string file = write("bad.py", "x = 1\nif x:\n    prnt(x)\n");
  EXPECT_THAT(eryx({"check", file}),
              EndsWithStatus(1,
                             file + ":3:5: name 'prnt' is not defined [unknown-name]\n    prnt(x)\n    ^^^^\n"
                                    "    did you mean: print\n",
                             ""));
}

TEST_F(CheckTest, PrintsJson) {
  const Finished finished = eryx({"check", "--json", "-c", "x = (\n"});
  EXPECT_EQ(finished.status, 1);
  const boost::json::value printed = boost::json::parse(finished.standard_output);
  EXPECT_EQ(printed.at("passed"), false);
  EXPECT_EQ(printed.at("unfinished"), nullptr);
  ASSERT_EQ(printed.at("diagnostics").as_array().size(), 1U);
  EXPECT_EQ(printed.at("diagnostics").at(0).at("kind"), "syntax");
  EXPECT_EQ(printed.at("diagnostics").at(0).at("column"), 5);
}

TEST_F(CheckTest, KnowsWhatTheProgramWouldFind) {
  const std::string tools = write(
      "tools.json",
      R"({"add": {"result": 1, "schema": {"type": "object", "properties": {"a": {"type": "integer"}}}}})");
  const std::string module = write("helper.py", "");
  EXPECT_THAT(eryx({"check", "-c", "import helper\nprint(await add(1), x, y)", "--callbacks", tools, "--file",
                    module, "--input", "x", "--input", "y=[1]"}),
              EndsWithStatus(0, "", ""));
  EXPECT_THAT(eryx({"check", "-c", "await add('1')", "--callbacks", tools}).standard_output,
              HasSubstr("'a' must be an int, not a str"));
}

TEST_F(CheckTest, SaysHowToGiveWhatIsMissing) {
  EXPECT_THAT(eryx({"check", "-c", "import numpy"}),
              EndsWithStatus(1, Not(HasSubstr("did you mean")),
                             HasSubstr("eryx image build numpy.image --native --import numpy")));
  EXPECT_THAT(eryx({"check", "-c", "import jsn"}), EndsWithStatus(1, HasSubstr("did you mean: json"), ""));
}

TEST_F(CheckTest, FindsPackagesThatTheProgramNamesAndDoesNotHave) {
  const std::string file = write("app.py", "# /// script\n# dependencies = ['shop>=1']\n# ///\nprint(1)\n");
  EXPECT_THAT(eryx({"check", file}),
              EndsWithStatus(
                  1,
                  HasSubstr(file + ":1:1: the program needs packages that were not given [missing-module]\n"
                                   "    # /// script\n"),
                  AllOf(StartsWith("eryx: the program needs packages: shop>=1\n"),
                        HasSubstr("eryx package lock " + file + " --output "))));
  const Finished as_json = eryx({"check", "--json", file});
  EXPECT_THAT(as_json, EndsWithStatus(1));
  EXPECT_EQ(boost::json::parse(as_json.standard_output).at("passed"), false);
  EXPECT_THAT(eryx({"check", "-c", "\n# /// script\n# dependencies = ['shop']\n# ///\n"}),
              EndsWithStatus(1, HasSubstr("<user>:2:1: "), HasSubstr("Save it as a file")));
  EXPECT_THAT(eryx({"check", "-c",
                    "x = \"\"\"\n# /// script\n\"\"\"\n# /// script\n# dependencies = ['shop']\n# ///\n"}),
              EndsWithStatus(1, HasSubstr("<user>:4:1: "), HasSubstr("shop")))
      << "the first one is no block";
  // A requirement is no text by which the program names a module that it makes.
  EXPECT_THAT(eryx({"check", write("two.py",
                                   "# /// script\n# dependencies = ['shop', \"cart>=1\"]\n# ///\n"
                                   "import shop, cart\n")}),
              EndsWithStatus(1, AllOf(HasSubstr("'shop'"), HasSubstr("'cart'")), testing::_));
  EXPECT_THAT(eryx({"check", write("old.py", "# /// script\n# requires-python = '>=3.14'\n# ///\n")}),
              EndsWithStatus(2, "", HasSubstr("needs Python >=3.14")));
  write("pylock.app.toml", "lock-version = '1.0'\ncreated-by = 'a test'\npackages = []\n");
  EXPECT_THAT(eryx({"check", file}), EndsWithStatus(0, "", ""));
}

TEST_F(CheckTest, RunsNothing) {
  const std::string trace = folder_ / "trace";
  const std::string tools = write("tools.json", R"({"note": {"command": ["touch", ")" + trace + R"("]}})");
  EXPECT_THAT(eryx({"check", "-c", "note.sync()", "--callbacks", tools}), EndsWithStatus(0, "", ""));
  EXPECT_FALSE(std::filesystem::exists(trace));
}

TEST_F(CheckTest, SaysWhyItCannotCheck) {
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "n" + std::to_string(i) + " = 1\n";
  const Finished finished = eryx({"check", write("many.py", many), "--timeout", "20ms"});
  EXPECT_EQ(finished.status, 124);
  EXPECT_THAT(finished.standard_error, HasSubstr("wall time limit"));
  EXPECT_THAT(finished.standard_output, IsEmpty());
}

TEST_F(CheckTest, WantsOneProgram) {
  EXPECT_EQ(eryx({"check"}).status, 2);
  EXPECT_EQ(eryx({"check", "-c", "1", "x.py"}).status, 2);
  EXPECT_EQ(eryx({"check", "-", "--callbacks", "-"}).status, 2);
  EXPECT_EQ(eryx({"check", "-c", "1", "--input", "no name=1"}).status, 2);
}

TEST_F(CheckTest, ShowsControlCharactersAsEscapes) {
  const Finished finished = eryx({"check", "-c", "await http\n'\x1b[2J'; prnt"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.standard_output, testing::Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace eryx::cli_test
