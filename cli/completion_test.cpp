// SPDX-License-Identifier: MIT OR Apache-2.0
#include "completion.hpp"

#include <gtest/gtest.h>

namespace eryx::cli {
namespace {

using Words = std::vector<std::string>;

Completion complete(std::string_view before, const Words& words, std::string* asked = nullptr) {
  return complete_word(before, [&](std::string_view word) {
    if (asked) *asked = word;
    return words;
  });
}

TEST(Completion, InsertsWhatAllWordsShare) {
  EXPECT_EQ(complete("x = pri", {"print("}).insertion, "nt(");
  EXPECT_EQ(complete("im", {"import_a", "import_b"}).insertion, "port_");
  EXPECT_EQ(complete("f(json.d", {"json.dump(", "json.dumps("}).insertion, "ump");
}

TEST(Completion, OffersWhatDiffers) {
  const Completion completion = complete("a.b", {"a.bc", "a.bd"});
  EXPECT_EQ(completion.insertion, "");
  EXPECT_EQ(completion.choices, (Words{"bc", "bd"}));
}

TEST(Completion, AsksForTheWordBeforeTheCursor) {
  std::string asked;
  (void)complete("print(1, os.pa", {}, &asked);
  EXPECT_EQ(asked, "os.pa");
  (void)complete(":un", {}, &asked);
  EXPECT_EQ(asked, ":un");
  (void)complete("{1:un", {}, &asked);
  EXPECT_EQ(asked, "un");
  EXPECT_EQ(complete("x = ", {"y"}).insertion, "");
}

TEST(Completion, PrivateNamesAreForThoseWhoAsk) {
  EXPECT_EQ(complete("a.", {"a.__class__", "a.x"}).insertion, "x");
  EXPECT_EQ(complete("a._", {"a.__class__", "a.x"}).insertion, "_class__");
}

TEST(Completion, TakesNothingThatIsNoCompletion) {
  EXPECT_EQ(complete("ab", {"other", "ab", "abc\033[2J"}).insertion, "");
  EXPECT_TRUE(complete("ab", {"other", "ab", "abc\033[2J"}).choices.empty());
}

TEST(Completion, DoesNotCutCharactersInTwo) {
  const Completion completion = complete("n", {"n\xc3\xa4", "n\xc3\xb6"});
  EXPECT_EQ(completion.insertion, "");
  EXPECT_EQ(completion.choices.size(), 2U);
}

TEST(Completion, Columns) {
  EXPECT_EQ(in_columns({"a", "bb", "c", "d", "e"}, 9), "a   d\nbb  e\nc\n");
  EXPECT_EQ(in_columns({"long", "words"}, 3), "long\nwords\n");
}

}  // namespace
}  // namespace eryx::cli
