// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/path.hpp"

#include <gtest/gtest.h>

namespace eryx::vfs {
namespace {

using Components = std::vector<std::string>;
using std::string_literals::operator""s;

Path parsed(std::string_view text) {
  auto path = Path::parse(text);
  EXPECT_TRUE(path) << text;
  return *path;
}

Error refused(std::string_view text) {
  const auto path = Path::parse(text);
  EXPECT_FALSE(path);
  return path.error();
}

TEST(PathTest, SplitsAtSlashes) {
  EXPECT_EQ(parsed("a").components(), (Components{"a"}));
  EXPECT_EQ(parsed("a/b/c").components(), (Components{"a", "b", "c"}));
  EXPECT_EQ(parsed("a//b/./c").components(), (Components{"a", "b", "c"}));
  EXPECT_FALSE(parsed("a/b").is_absolute());
  EXPECT_TRUE(parsed("/a/b").is_absolute());
  EXPECT_EQ(parsed("/a/b").components(), (Components{"a", "b"}));
}

TEST(PathTest, TakesBackComponentsForDotDot) {
  EXPECT_EQ(parsed("a/../b").components(), (Components{"b"}));
  EXPECT_EQ(parsed("a/b/../..").components(), Components{});
  EXPECT_EQ(parsed("a/b/../..").ascents(), 0u);
  EXPECT_EQ(parsed("../../a").ascents(), 2u);
  EXPECT_EQ(parsed("a/../../../b").ascents(), 2u);
  EXPECT_EQ(parsed("a/../../../b").components(), (Components{"b"}));
}

TEST(PathTest, NeverClimbsAboveTheRoot) {
  EXPECT_EQ(parsed("/../../etc/passwd").ascents(), 0u);
  EXPECT_EQ(parsed("/../../etc/passwd").components(), (Components{"etc", "passwd"}));
}

TEST(PathTest, KnowsWhatCanOnlyBeADirectory) {
  for (const char* text : {"a/", "a//", "a/.", ".", "..", "a/..", "/"}) {
    EXPECT_TRUE(parsed(text).names_directory()) << text;
  }
  for (const char* text : {"a", "a/b", "./a", "../a", "/a"})
    EXPECT_FALSE(parsed(text).names_directory()) << text;
}

TEST(PathTest, RefusesWhatIsNoPath) {
  EXPECT_EQ(refused(""), Error::NoEntry);
  EXPECT_EQ(refused("a\0b"s), Error::Invalid);
  EXPECT_EQ(refused("\0"s), Error::Invalid);
}

TEST(PathTest, BoundsLengths) {
  EXPECT_EQ(parsed(std::string(255, 'x')).components().size(), 1u);
  EXPECT_EQ(refused(std::string(256, 'x')), Error::NameTooLong);
  std::string longest;
  while (longest.size() < maximum_path_size) longest += "x/";
  EXPECT_EQ(longest.size(), maximum_path_size);
  EXPECT_EQ(parsed(longest).components().size(), maximum_path_size / 2);
  EXPECT_EQ(refused(longest + "x"), Error::NameTooLong);
  EXPECT_EQ(refused(std::string(100'000, 'x')), Error::NameTooLong);
}

TEST(PathTest, AcceptsOnlyUtf8) {
  EXPECT_EQ(parsed("ä/€/𝄞").components(), (Components{"ä", "€", "𝄞"}));
  for (const char* text : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\xAF",
                           "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xE2\x82", "\xE2\x28\xA1"}) {
    EXPECT_EQ(refused(text), Error::IllegalName);
  }
}

}  // namespace
}  // namespace eryx::vfs
