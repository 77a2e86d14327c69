// SPDX-License-Identifier: MIT OR Apache-2.0
#include "terminal_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace eryx::cli {
namespace {

using namespace std::string_literals;

TEST(TerminalText, PlainTextStays) {
  for (const char* text : {"", "plain", "äöü €", "日本語", "😀", "שלום", "a\\b"}) {
    EXPECT_EQ(terminal_line(text), text);
    EXPECT_EQ(terminal_lines(text), text);
    EXPECT_EQ(terminal_json(text), text);
  }
}

TEST(TerminalText, ControlCharactersAreShown) {
  EXPECT_EQ(terminal_line("\x1b[2J\x07\x7f"), "\\x1b[2J\\x07\\x7f");
  EXPECT_EQ(terminal_line("a\r\n\tb\0c"s), "a\\r\\n\\tb\\x00c");
  EXPECT_EQ(terminal_line("\xc2\x9b"
                          "31m"),
            "\\x9b31m")
      << "CSI as one character";
}

TEST(TerminalText, TextOfSeveralLinesKeepsItsLines) {
  EXPECT_EQ(terminal_lines("a\n\tb\r\x1b]0;title\x07"), "a\n\tb\\r\\x1b]0;title\\x07");
}

TEST(TerminalText, CharactersThatReorderALineAreShown) {
  EXPECT_EQ(terminal_line("a\u202eb\u2066c\u2028d\u200f"), "a\\u202eb\\u2066c\\u2028d\\u200f");
}

TEST(TerminalText, BytesThatAreNotUtf8AreShown) {
  EXPECT_EQ(terminal_line("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(terminal_line("\xc0\xaf"), "\\xc0\\xaf") << "overlong";
  EXPECT_EQ(terminal_line("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
  EXPECT_EQ(terminal_line("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "beyond the last character";
  EXPECT_EQ(terminal_line("\x9b"), "\\x9b");
}

TEST(TerminalText, JsonMeansTheSame) {
  EXPECT_EQ(terminal_json("{\"a\":\"\\u001b \xc2\x9b \u202e \x7f\"}\n"),
            "{\"a\":\"\\u001b \\u009b \\u202e \\u007f\"}\n");
}

}  // namespace
}  // namespace eryx::cli
