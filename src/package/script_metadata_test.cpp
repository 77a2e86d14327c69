// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/script_metadata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "eryx/error.hpp"

namespace eryx {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string refusal(const std::string& program) {
  try {
    (void)read_script_metadata(program);
  } catch (const Error& error) {
    return std::string(error.kind() == ErrorKind::PackageInvalid ? "invalid: " : "unsupported: ") +
           error.what();
  }
  return "(none)";
}

TEST(ScriptMetadataTest, OfAProgram) {
  const auto metadata = read_script_metadata(R"(#!/usr/bin/env python
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "requests<3",
#   "rich",
# ]
#
# [tool.uv]
# index-url = "https://example.org"
# ///
import requests
)");
  ASSERT_TRUE(metadata);
  EXPECT_EQ(metadata->requires_python, ">=3.11");
  EXPECT_THAT(metadata->dependencies, ElementsAre("requests<3", "rich"));
  EXPECT_EQ(metadata->line, 2U);
}

TEST(ScriptMetadataTest, WhatIsNoBlock) {
  for (const char* program :
       {"", "print(1)\n", "# /// script\n# a = 1\n", "# /// script\n# a = 1\nx\n# ///\n",
        "# /// script\n# ///\n", "# /// other\n# dependencies = 1\n# ///\n",
        " # /// script\n # a = 1\n # ///\n", "#/// script\n# a = 1\n# ///\n",
        "# /// script \n# a = 1\n# ///\n", "# /// script\n#a = 1\n# ///\n"})
    EXPECT_FALSE(read_script_metadata(program)) << program;
}

TEST(ScriptMetadataTest, LineEnds) {
  EXPECT_THAT(read_script_metadata("# /// script\r\n# dependencies = ['a']\r\n# ///\r\n")->dependencies,
              ElementsAre("a"));
  EXPECT_THAT(read_script_metadata("# /// script\n# dependencies = ['a']\n# ///")->dependencies,
              ElementsAre("a"));
  EXPECT_THAT(read_script_metadata("# /// script\n#\n# ///")->dependencies, IsEmpty());
  EXPECT_EQ(read_script_metadata("\r\n\n# /// script\r\n# a = 1\r\n# ///\r\n")->line, 3U);
}

TEST(ScriptMetadataTest, TheLastMarkEndsIt) {
  EXPECT_THAT(read_script_metadata("# /// script\n# dependencies = ['a']\n# x = '''\n# ///\n# '''\n# ///\n")
                  ->dependencies,
              ElementsAre("a"));
  EXPECT_THAT(refusal("# /// script\n# a = 1\n# ///\n# words\n# ///\n"), HasSubstr("line 3"));
}

TEST(ScriptMetadataTest, OtherBlocks) {
  const auto second =
      read_script_metadata("# /// x\n# [\n# ///\n\n# /// script\n# dependencies = ['a']\n# ///\n");
  EXPECT_THAT(second->dependencies, ElementsAre("a"));
  EXPECT_EQ(second->line, 5U);
  // It is part of the first one's contents.
  EXPECT_FALSE(read_script_metadata("# /// x\n# /// script\n# dependencies = ['a']\n# ///\n"));
}

TEST(ScriptMetadataTest, Refuses) {
  const std::string block = "# /// script\n# dependencies = []\n# ///\n";
  EXPECT_EQ(refusal(block + "\n" + block), "invalid: line 5: a second block \"# /// script\"");
  EXPECT_THAT(refusal("x = 1\n# /// script\n# a = 1\n# =\n# ///\n"), HasSubstr("invalid: line 4"));
  EXPECT_THAT(refusal("# /// script\n# dependencies = 'a'\n# ///"),
              HasSubstr("line 1: \"dependencies\": is not an array"));
  EXPECT_THAT(refusal("# /// script\n# dependencies = [1]\n# ///"), HasSubstr("not an array of strings"));
  EXPECT_THAT(refusal("# /// script\n# dependencies = ['?']\n# ///"), HasSubstr("not a requirement: \"?\""));
  EXPECT_THAT(refusal("# /// script\n# requires-python = 3\n# ///"), HasSubstr("is not a string"));
  EXPECT_THAT(refusal("# /// script\n# requires-python = 'x'\n# ///"), HasSubstr("not a condition"));
  EXPECT_THAT(refusal("# /// script\n# requires-python = '>=3.14'\n# ///"),
              HasSubstr("unsupported: line 1: the program needs Python >=3.14; Eryx runs 3.13"));
}

TEST(ScriptMetadataTest, TakesLinearTime) {
  std::string begins;
  for (int i = 0; i < 300'000; ++i) begins += "# /// script\n";
  EXPECT_FALSE(read_script_metadata(begins));
  EXPECT_THAT(refusal(begins + "# ///\n"), HasSubstr("invalid: line 2"));
}

}  // namespace
}  // namespace eryx
