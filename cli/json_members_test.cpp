// SPDX-License-Identifier: MIT OR Apache-2.0
#include "json_members.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace eryx::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(JsonMembers, HaveTheTextsOfTheirValues) {
  EXPECT_THAT(
      *json_members(R"( {"a" : 123456789012345678901234567890 , "b":[1,{"x":"]}"}] ,"c":"\"}", "d":{}})"),
      ElementsAre(Pair("a", "123456789012345678901234567890"), Pair("b", R"([1,{"x":"]}"}])"),
                  Pair("c", R"("\"}")"), Pair("d", "{}")));
  EXPECT_THAT(*json_members("{\"a\":true\n,\"b\":null}"), ElementsAre(Pair("a", "true"), Pair("b", "null")));
}

TEST(JsonMembers, HaveNamesWithoutEscapes) {
  EXPECT_THAT(*json_members(R"({"\u0072esult": 1, "\"": 2, "": 3})"),
              ElementsAre(Pair("result", "1"), Pair("\"", "2"), Pair("", "3")));
}

TEST(JsonMembers, MayBeNone) { EXPECT_THAT(*json_members(" { } "), IsEmpty()); }

TEST(JsonMembers, AreAbsentWithoutAnObject) {
  for (const char* text : {"[{}]", "\n1", "\"{}\"", "null"}) EXPECT_FALSE(json_members(text)) << text;
}

}  // namespace
}  // namespace eryx::cli
