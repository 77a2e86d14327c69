// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/text_feed.hpp"

#include <gtest/gtest.h>

namespace eryx::bridge {
namespace {

TEST(TextFeed, GivesEachTextOnce) {
  TextFeed feed(HoldCalls::None);
  EXPECT_EQ(feed.answer(describe_text, 0), "null");
  feed.add("x = \"1\"\n");
  EXPECT_TRUE(feed.is_due());
  EXPECT_EQ(feed.answer(describe_text, 0), "+x = \"1\"\n");
  EXPECT_EQ(feed.answer(describe_text, 0), "null");
  feed.finish();
  EXPECT_EQ(feed.answer(describe_text, 0), ".");
  EXPECT_EQ(feed.answer(describe_text, 0), "null");
}

TEST(TextFeed, KeepsTheBeginningOfACharacter) {
  TextFeed feed(HoldCalls::None);
  feed.add("a\xe2\x82");
  EXPECT_EQ(feed.answer(describe_text, 0), "+a");
  EXPECT_FALSE(feed.is_due());
  feed.add("\xac");
  EXPECT_EQ(feed.answer(describe_text, 0), "+\xe2\x82\xac");
}

TEST(TextFeed, GivesBytesThatAreNoCharacterAsTheyAre) {
  TextFeed feed(HoldCalls::None);
  feed.add("\xff\xc3\xa9\xe2\x82");
  EXPECT_EQ(feed.answer(describe_text, 0), "+\xff\xc3\xa9");
  feed.finish();
  EXPECT_EQ(feed.answer(describe_text, 0), ".\xe2\x82");
}

TEST(TextFeed, WantsTextUntilThereIsSome) {
  TextFeed feed(HoldCalls::All);
  EXPECT_FALSE(feed.wants_text());
  EXPECT_EQ(feed.answer(describe_progress, 7u << 2 | 1), "null");
  EXPECT_TRUE(feed.wants_text());
  EXPECT_EQ(feed.statements(), 7u);
  feed.add("x");
  EXPECT_FALSE(feed.wants_text());
}

TEST(TextFeed, HoldsCallsUntilTheTextIsAProgram) {
  TextFeed feed(HoldCalls::All);
  feed.finish();
  EXPECT_EQ(feed.answer(describe_verdict, 0), "null");  // forged: it has not even read it
  EXPECT_EQ(feed.hold(), HoldCalls::All);
  (void)feed.answer(describe_text, 0);
  EXPECT_EQ(feed.answer(describe_verdict, 0), "null");
  EXPECT_EQ(feed.hold(), HoldCalls::None);
  EXPECT_FALSE(feed.is_no_program());
}

TEST(TextFeed, KnowsNoOtherQuestion) { EXPECT_EQ(TextFeed(HoldCalls::None).answer(4, 0), ""); }

}  // namespace
}  // namespace eryx::bridge
