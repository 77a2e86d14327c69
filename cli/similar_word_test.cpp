// SPDX-License-Identifier: MIT OR Apache-2.0
#include "similar_word.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace eryx::cli {
namespace {

const std::vector<std::string> known{"--timeout", "--memory", "--file", "--files-limit", "-c", "run", "repl"};

TEST(SimilarWord, IsTheNearestOne) {
  EXPECT_EQ(similar_word("--timout", known), "--timeout");
  EXPECT_EQ(similar_word("--tiemout", known), "--timeout");
  EXPECT_EQ(similar_word("--memori", known), "--memory");
  EXPECT_EQ(similar_word("--files", known), "--file");
  EXPECT_EQ(similar_word("--file-limit", known), "--files-limit");
  EXPECT_EQ(similar_word("rnu", known), "run");
  EXPECT_EQ(similar_word("rum", known), "run");
}

TEST(SimilarWord, IsNoneIfAllDiffer) {
  EXPECT_EQ(similar_word("--verbose", known), "");
  EXPECT_EQ(similar_word("x", known), "");
  EXPECT_EQ(similar_word("-x", known), "") << "half of it is another";
  EXPECT_EQ(similar_word("", known), "");
  EXPECT_EQ(similar_word("program.py", known), "");
  EXPECT_EQ(similar_word(std::string(100'000, '-'), known), "");
}

}  // namespace
}  // namespace eryx::cli
