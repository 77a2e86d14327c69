// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/pattern.hpp"

#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/error.hpp"

namespace eryx::bridge {
namespace {

bool found(std::string_view pattern, std::string_view text) {
  const boost::json::value arguments(boost::json::string_view(text.data(), text.size()));
  CheckBudget budget(arguments);
  Pattern::Scratch scratch;
  return Pattern(pattern).found_in(text, scratch, budget);
}

std::string fault(std::string_view pattern) {
  try {
    const Pattern compiled(pattern);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::InvalidArgument);
    return error.what();
  }
  return "";
}

struct Case {
  const char* pattern;
  std::vector<std::string_view> matching;
  std::vector<std::string_view> others;
};

// The expectations are those of JavaScript's `new RegExp(pattern, "u").test(text)`.
const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"", {"", "a"}, {}},
      {"abc", {"abc", "xabcx"}, {"", "ab", "acb"}},
      {"^abc$", {"abc"}, {"abcd", "xabc", "abc\n"}},
      {"^$", {""}, {"a", "\n"}},
      {"a|b|", {"", "c"}, {}},
      {"^(a|bc)d$", {"ad", "bcd"}, {"abcd", "d", "bd"}},
      {"^a*$", {"", "aaa"}, {"b", "aab"}},
      {"^a+?$", {"a", "aaa"}, {""}},
      {"^ab?c$", {"ac", "abc"}, {"abbc"}},
      {"^a{3}$", {"aaa"}, {"aa", "aaaa"}},
      {"^a{2,}$", {"aa", "aaaaa"}, {"a"}},
      {"^a{1,3}$", {"a", "aaa"}, {"", "aaaa"}},
      {"^(ab){0}$", {""}, {"ab"}},
      {"^(?:a{2}){2}$", {"aaaa"}, {"aaa", "aaaaa"}},
      {"^(a*)*$", {"", "aa"}, {"b"}},
      {"^(a*|b)+$", {"", "abba"}, {"c"}},
      {"^(a?){3}b$", {"b", "aab", "aaab"}, {"aaaab"}},
      {"^(|a)+$", {"", "aaa"}, {"b"}},
      {"^.$", {"a", "\u20ac", "\U0001F600", " "}, {"", "\n", "\r", "\u2028", "ab"}},
      {"^[abc]$", {"a", "c"}, {"d", ""}},
      {"^[^abc]$", {"d", "\n", "\u20ac"}, {"a"}},
      {"^[a-c-]+$", {"a-c"}, {"d"}},
      {"^[-a]$", {"-", "a"}, {"b"}},
      {"^[\\]\\\\]$", {"]", "\\"}, {"["}},
      {"^[<>()[\\]]$", {"[", "]"}, {"x"}},
      {"^[\\u{1F600}-\\u{1F64F}]$", {"\U0001F601"}, {"\u20ac"}},
      {"^[\\d.]+$", {"1.5"}, {"\u0661", "a"}},
      {"^[\\W]$", {"-", "\u00e9"}, {"a", "_"}},
      {"^\\d\\D\\w\\W\\s\\S$", {"1ab- x", "1a_\u20ac\u00a0x"}, {"aaaaaa"}},
      {"^\\s$", {"\t", "\u00a0", "\ufeff", "\u2029", "\v"}, {"\u200b", "x"}},
      {"^\\t\\n\\r\\f\\v\\0$", {std::string_view("\t\n\r\f\v\0", 6)}, {"t"}},
      {"^\\x41\\u0042\\u{43}\\cJ$", {"ABC\n"}, {"ABCJ"}},
      {"^\\uD83D\\uDE00$", {"\U0001F600"}, {"\u20ac"}},
      {"^\\.\\*\\/\\$\\^\\(\\)\\[\\]\\{\\}\\|\\?\\+$", {".*/$^()[]{}|?+"}, {"a"}},
      {"\\bcat\\b", {"cat", "a cat.", "-cat-"}, {"cats", "_cat", "scat"}},
      {"\\Bcat", {"scat"}, {"cat", "a cat"}},
      {"^\\B$", {""}, {"a"}},
      {"\\b", {"a", "-a"}, {"", "--"}},
      {"^(?=.*\\d)(?=.*[a-z]).{4,}$", {"abc1", "1abc"}, {"abcd", "1234", "a1"}},
      {"^(?!.*\\.\\.)[a-z.]+$", {"a.b"}, {"a..b"}},
      {"^(?:(?!ab).)*$", {"", "ba", "acb"}, {"ab", "aab"}},
      {"a(?=b(?!c))", {"ab", "abc abd"}, {"abc", "ac"}},
      {"a(?!b(?=c))", {"ab", "a"}, {"abc"}},
      {"(?=a)", {"a"}, {"b", ""}},
      {"(?!a)", {"", "a", "b"}, {}},
      {"^(?!a$)", {"", "ab"}, {"a"}},
      {"(?=$)", {"", "x"}, {}},
      {"^(?=a(?=b(?=c)))...$", {"abc"}, {"abd"}},
      {"^(?<year>\\d{4})-(?:0[1-9]|1[0-2])$", {"2026-11"}, {"2026-13", "26-11"}},
      {"^[a-z0-9]+(?:-[a-z0-9]+)*$", {"a-slug-1"}, {"-a", "a--b", "A"}},
      // pydantic 2.12: Decimal, and with max_digits=5, decimal_places=2.
      {"^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$", {"1", "-1.5", ".5", "+0"}, {"", ".", "-", "1.2.3", "1e5"}},
      {"^(?!^[-+.]*$)[+-]?0*(?:\\d{0,3}|(?=[\\d.]{1,6}0*$)\\d{0,3}\\.\\d{0,2}0*$)",
       {"123", "123.45", "0.5", "12.3000"},
       {"", "."}},
  };
  return all;
}

TEST(Pattern, MatchesAsJavaScriptDoes) {
  for (const Case& one : cases()) {
    for (const std::string_view text : one.matching)
      EXPECT_TRUE(found(one.pattern, text)) << one.pattern << " " << text;
    for (const std::string_view text : one.others)
      EXPECT_FALSE(found(one.pattern, text)) << one.pattern << " " << text;
  }
}

TEST(Pattern, TakesBracesThatAreNotCounts) {
  EXPECT_TRUE(found("^{a}$", "{a}"));
  EXPECT_TRUE(found("^a{x}]$", "a{x}]"));
}

TEST(Pattern, TakesPythonsNamedGroups) { EXPECT_TRUE(found("^(?P<year>\\d+)$", "2026")); }

TEST(Pattern, SaysWhatItRefuses) {
  EXPECT_EQ(fault("a(?<=b)"), "at character 2: lookbehind is not supported");
  EXPECT_EQ(fault("(?<!b)"), "at character 1: lookbehind is not supported");
  EXPECT_EQ(fault("(a)\\1"),
            "at character 5: references to groups are not supported: no bounded time would do for them");
  EXPECT_EQ(fault("\\p{L}"), "at character 2: \\p is not supported: list the ranges of characters");
  EXPECT_EQ(fault("a\\Z"), "at character 3: \\z and \\Z are not supported: write $");
  for (const char* pattern : {"(",       ")",       "a)",
                              "(a",      "[",       "[a",
                              "[]",      "[^]",     "[]a]",
                              "*",       "a**",     "a{2}{3}",
                              "^*",      "(?=a)*",  "a{3,2}",
                              "a{,3}",   "a++",     "\\",
                              "\\q",     "\\k<a>",  "(?i)a",
                              "(?i:a)",  "(?>a)",   "[[:alpha:]]",
                              "[a&&b]",  "[a--b]",  "[b-a]",
                              "[\\d-z]", "[a-\\d]", "\\x4",
                              "\\u12",   "\\u{}1",  "\\u{110000}",
                              "\\cé",    "\\01",    "(?<a",
                              "|*",      "\\A",     "\\uD83D\\u0041"}) {
    EXPECT_NE(fault(pattern), "") << pattern;
  }
}

TEST(Pattern, BoundsWhatItCompiles) {
  EXPECT_EQ(fault("(a{50}){50}"), "");
  for (const char* pattern : {"a{100000}", "(a{100}){100}", "(((((){1000}){1000}){1000}){1000}){1000}"}) {
    EXPECT_NE(fault(pattern).find("too large"), std::string::npos) << pattern;
  }
  EXPECT_NE(fault(std::string(20'000, 'a')), "");
  EXPECT_EQ(fault(std::string(49, '(') + std::string(49, ')')), "");
  EXPECT_NE(fault(std::string(4'000, '(') + std::string(4'000, ')')).find("nested too deeply"),
            std::string::npos);
}

// Each of these takes exponential time, or a stack as deep as the text, where matching backtracks.
TEST(Pattern, TakesLinearTime) {
  const std::string text(300'000, 'a');
  const auto start = std::chrono::steady_clock::now();
  for (const char* pattern :
       {"^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "^(?=(a+)+b)"}) {
    EXPECT_FALSE(found(pattern, text + "!")) << pattern;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(Pattern, GivesUpWhenThePatternIsLargeToo) {
  EXPECT_THROW(static_cast<void>(found("^b(?:a?){2000}", std::string(1'000'000, 'a'))), std::length_error);
}

TEST(Pattern, ScratchServesManyPatterns) {
  const boost::json::value arguments;
  CheckBudget budget(arguments);
  Pattern::Scratch scratch;
  const Pattern small("a");
  const Pattern large("^(?:b|c){20}$");
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(small.found_in("a", scratch, budget));
    EXPECT_TRUE(large.found_in(std::string(20, 'c'), scratch, budget));
    EXPECT_FALSE(small.found_in("c", scratch, budget));
    EXPECT_FALSE(large.found_in("c", scratch, budget));
  }
}

}  // namespace
}  // namespace eryx::bridge
