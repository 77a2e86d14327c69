// SPDX-License-Identifier: MIT OR Apache-2.0
#include "shell_word.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace eryx::cli {
namespace {

TEST(ShellWord, IsInQuotesIfItHasToBe) {
  EXPECT_EQ(shell_word("a/b-1.whl"), "a/b-1.whl");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("my file"), "'my file'");
  EXPECT_EQ(shell_word("it's $HOME"), "'it'\\''s $HOME'");
  EXPECT_EQ(shell_word("~"), "'~'");
}

TEST(ShellPath, IsNoOption) {
  EXPECT_EQ(shell_path("-x"), "./-x");
  EXPECT_EQ(shell_path("- x"), "'./- x'");
  EXPECT_EQ(shell_path("x"), "x");
}

TEST(GivenOptions, AreAsTheyWere) {
  CLI::App application;
  std::string image;
  std::string key;
  std::vector<std::string> mounts;
  bool is_native = false;
  const std::vector<const CLI::Option*> options{
      application.add_option("--image", image), application.add_option("-k,--key", key),
      application.add_option("--mount", mounts)->allow_extra_args(false),
      application.add_flag("--native", is_native)};
  application.parse(std::vector<std::string>{"--image=-x", "my photos:/photos", "--mount", "b:/c", "--mount",
                                             "-", "--key", "--native"});  // from the last to the first
  EXPECT_EQ(given_options(options),
            " --image=-x --key FILE --mount b:/c --mount 'my photos:/photos' --native");
}

}  // namespace
}  // namespace eryx::cli
