// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/type_number.hpp"

#include <gtest/gtest.h>

namespace eryx::native {
namespace {

TEST(TypeNumber, SaysHowManyWords) {
  using enum link::ValueType;
  EXPECT_EQ(type_number(0, {{}, {I32}}), 0x100U);
  EXPECT_EQ(type_number(4, {{I32, I32}, {I32}}), 0x502U);
  EXPECT_EQ(type_number(4, {{I32, I32, I32, I32, I32, I32}, {I32}}), 0x5FFU);
  EXPECT_EQ(type_number(4, {{I64}, {I32}}), 0x5FFU);
  EXPECT_EQ(type_number(4, {{I32}, {}}), 0x5FFU);
}

}  // namespace
}  // namespace eryx::native
