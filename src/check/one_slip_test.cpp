// SPDX-License-Identifier: MIT OR Apache-2.0
#include "check/one_slip.hpp"

#include <gtest/gtest.h>

namespace eryx::check {
namespace {

TEST(OneSlip, IsACharacterMoreLessOrAnotherOrTwoSwapped) {
  for (const char* text : {"jsn", "jsonn", "joson", "jsan", "ison", "json5", "jsno", "sjon"})
    EXPECT_TRUE(is_one_slip(text, "json")) << text;
}

TEST(OneSlip, IsNothingElse) {
  for (const char* text : {"json", "", "js", "nosj", "jnos", "jsonl5", "jaan", "simplejson"})
    EXPECT_FALSE(is_one_slip(text, "json")) << text;
  EXPECT_FALSE(is_one_slip("numpy", "runpy"));
}

}  // namespace
}  // namespace eryx::check
