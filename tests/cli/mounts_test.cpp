// SPDX-License-Identifier: MIT OR Apache-2.0
/// `--mount` and `--apply`: files of the machine among those of a program.
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

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class MountsTest : public CommandTest {
 protected:
  MountsTest() {
    std::filesystem::create_directory(folder_ / "in");
    write("in/a.txt", "text");
  }

  [[nodiscard]] std::string mount(const std::string& rest) const { return (folder_ / "in").string() + rest; }
  [[nodiscard]] std::string text_of(const std::string& path) const {
    return support::read_file(folder_ / "in" / path);
  }
};

TEST_F(MountsTest, AreReadOnlyUnlessAskedOtherwise) {
  const std::string program = "print(open('/in/a.txt').read()); open('/in/new', 'w').write('new')";
  for (const char* rest : {":/in", ":/in:ro"}) {
    EXPECT_THAT(eryx({"run", "-c", program, "--mount", mount(rest)}),
                EndsWithStatus(1, "text\n", HasSubstr("Read-only file system: '/in/new'")));
  }
  EXPECT_THAT(eryx({"run", "-c", program, "--mount", mount(":/in:rw")}), EndsWithStatus(0, "text\n", ""));
  EXPECT_EQ(text_of("new"), "new");
  EXPECT_THAT(eryx({"run", "-c", "print(open('/one').read())", "--mount", mount("/a.txt:/one")}),
              EndsWithStatus(0, "text\n", ""));
  EXPECT_THAT(eryx({"repl", "--mount", mount(":/in")}, "open('/in/a.txt').read()\n"),
              EndsWithStatus(0, "'text'\n", ""));
}

TEST_F(MountsTest, OverlaysAreShownAndAppliedOnDemand) {
  const std::string program =
      "import os\nos.makedirs('/in/d')\nopen('/in/d/n', 'w').write('new')\n"
      "with open('/in/a.txt', 'a') as f: f.write('!')";
  std::vector<std::string> arguments{"run", "-c", program, "--mount", mount(":/in:overlay")};
  EXPECT_THAT(eryx(arguments),
              EndsWithStatus(0, "",
                             "eryx: changed in /in, and not written to this machine (--apply does):\n"
                             "  ~ a.txt (5 bytes)\n  + d/\n  + d/n (3 bytes)\n"));
  EXPECT_EQ(text_of("a.txt"), "text");
  arguments.emplace_back("--json");
  const Finished json = eryx(arguments);
  EXPECT_THAT(json.standard_error, IsEmpty());
  EXPECT_EQ(boost::json::parse(json.standard_output).at("changes").as_array().size(), 3u);
  arguments.back() = "--apply";
  EXPECT_THAT(eryx(arguments),
              EndsWithStatus(0, "", "eryx: 3 changes of /in written to '" + mount("") + "'\n"));
  EXPECT_EQ(text_of("a.txt"), "text!");
  EXPECT_EQ(text_of("d/n"), "new");
}

TEST_F(MountsTest, NothingIsAppliedAfterAFailure) {
  EXPECT_THAT(
      eryx({"run", "-c", "open('/in/new', 'w').close(); 1 / 0", "--mount", mount(":/in:overlay"), "--apply"}),
      EndsWithStatus(1, "",
                     AllOf(HasSubstr("ZeroDivisionError"), HasSubstr("nothing was written"),
                           HasSubstr("+ new (0 bytes)"))));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "in/new"));
}

TEST_F(MountsTest, BadOnesAreExplained) {
  const auto refuses = [&](const std::string& argument, const std::string& text) {
    EXPECT_THAT(eryx({"run", "-c", "", "--mount", argument}), EndsWithStatus(2, "", HasSubstr(text)))
        << argument;
  };
  refuses("in", "HOST:GUEST");
  refuses(":/in", "HOST:GUEST");
  refuses(mount(":"), "HOST:GUEST");
  refuses(mount(":ro"), "HOST:GUEST");
  refuses(mount(":in"), "give " + mount(":/data/in"));
  refuses(mount(":/in:wo"), "'wo' is none of ro, rw and overlay");
  refuses(mount(":/tmp"), "'/tmp'");
  refuses(mount(":/in/../x"), "'/in/../x'");
  refuses((folder_ / "none").string() + ":/in", "No such file or directory");
  refuses(mount(":/in:"), "HOST:GUEST");
  refuses(mount(":/usr"), "'/usr'");
  refuses("/proc/self:/in", "acts on this machine");
  refuses("/dev/null:/in", "neither a folder nor a regular file");
  EXPECT_THAT(eryx({"run", "-c", "", "--mount", mount(":/in"), "--mount", mount(":/in")}),
              EndsWithStatus(2, "", HasSubstr("two mounts at /in")));
  EXPECT_THAT(eryx({"run", "-c", "", "--mount", mount(":/in"), "--apply"}),
              EndsWithStatus(2, "", HasSubstr("overlay")));
}

TEST_F(MountsTest, CheckpointsNeedThem) {
  const std::string saved = (folder_ / "saved").string();
  EXPECT_THAT(
      eryx({"run", "-c", "f = open('/in/a.txt'); f.read(2)", "--mount", mount(":/in"), "--save", saved}),
      EndsWithStatus(0, "", ""));
  EXPECT_THAT(eryx({"run", "-c", "print(f.read())", "--mount", mount(":/in"), "--from", saved}),
              EndsWithStatus(0, "xt\n", ""));
  EXPECT_THAT(eryx({"run", "-c", "print(f.read())", "--from", saved}),
              EndsWithStatus(125, "", HasSubstr("/in")));
  EXPECT_THAT(eryx({"checkpoint", "show", saved}), EndsWithStatus(125, "", HasSubstr("/in")));
  EXPECT_THAT(eryx({"checkpoint", "show", saved, "--mount", mount(":/in")}),
              EndsWithStatus(0, HasSubstr("between two programs"), ""));
}

// What a suspended program has changed is applied once it has ended.
TEST_F(MountsTest, ChangesOutliveASuspension) {
  write("callbacks.json", R"({"ask": {"later": true}})");
  const std::string saved = (folder_ / "saved").string();
  EXPECT_THAT(eryx({"run", "-c", "open('/in/new', 'w').write('x')\nprint(await ask())", "--mount",
                    mount(":/in:overlay"), "--apply", "--save", saved, "--callbacks",
                    (folder_ / "callbacks.json").string()}),
              EndsWithStatus(120, "", AllOf(HasSubstr("the program waits"), HasSubstr("+ new (1 byte)"))));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "in/new"));
  EXPECT_THAT(eryx({"run", "--from", saved, "--answer", "1=5", "--mount", mount(":/in:overlay"), "--apply"}),
              EndsWithStatus(0, "5\n", HasSubstr("1 change of /in written")));
  EXPECT_EQ(text_of("new"), "x");
}

TEST_F(MountsTest, NamesOfTheHostMayHaveColons) {
  std::filesystem::create_directory(folder_ / "a:b");
  write("a:b/f", "text");
  EXPECT_THAT(
      eryx({"run", "-c", "print(open('/in/f').read())", "--mount", (folder_ / "a:b").string() + ":/in"}),
      EndsWithStatus(0, "text\n", ""));
}

}  // namespace
}  // namespace eryx::cli_test
