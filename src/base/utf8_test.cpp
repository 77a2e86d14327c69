// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace eryx::base {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, AcceptsEveryLengthOfCharacter) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("plain text, longer than one word of eight bytes"));
  EXPECT_TRUE(is_utf8(
      "\x7F \xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEF\xBF\xBF \xF0\x90\x80\x80 \xF4\x8F\xBF\xBF"));
  EXPECT_TRUE(is_utf8("a\0b"sv));
}

TEST(Utf8, RefusesWhatUnicodeForbids) {
  for (const auto text :
       {"\x80"sv, "\xC0\xAF"sv, "\xC1\x80"sv, "\xE0\x9F\xBF"sv, "\xED\xA0\x80"sv, "\xF0\x8F\xBF\xBF"sv,
        "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xFF"sv, "eight ok\xE2\x82"sv}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

TEST(Utf8, ReplacesEachMaximalIllFormedPart) {
  EXPECT_EQ(to_utf8("a\x80z"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(to_utf8("\xE2\x82"), "\xEF\xBF\xBD");
  // The example of the Unicode standard, section 3.9: three parts, each replaced separately.
  EXPECT_EQ(to_utf8("\xF0\x80\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(to_utf8("\xC3\xA4"), "\xC3\xA4");
}

TEST(Utf8, FindsTheBeginningOfACharacterAtTheEnd) {
  for (const auto& [text, size] :
       std::vector<std::pair<std::string_view, std::size_t>>{{"", 0},
                                                             {"a", 0},
                                                             {"a\xC3", 1},
                                                             {"a\xC3\xA4", 0},
                                                             {"\xE2\x82", 2},
                                                             {"\xE0\xA0", 2},
                                                             {"\xE0\x9F", 0},
                                                             {"\xED\x9F", 2},
                                                             {"\xED\xA0", 0},
                                                             {"x\xF0\x90\x80", 3},
                                                             {"\xF4\x8F", 2},
                                                             {"\xF4\x90", 0},
                                                             {"\xF5", 0},
                                                             {"\xC1", 0},
                                                             {"\x80\x80\x80\x80", 0},
                                                             {"\xE2\x82\xAC\xE2", 1}}) {
    EXPECT_EQ(unfinished_utf8(text), size) << text;
  }
}

}  // namespace
}  // namespace eryx::base
