// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/hex.hpp"

#include <gtest/gtest.h>

namespace eryx::base {
namespace {

TEST(HexTest, WritesTwoLowerCaseDigitsForEachByte) {
  const std::vector<std::uint8_t> bytes{0x00, 0x0f, 0xa0, 0xff};
  EXPECT_EQ(to_hex(bytes), "000fa0ff");
  EXPECT_EQ(to_hex({}), "");
}

TEST(HexTest, ReadsWhatItWrites) {
  std::vector<std::uint8_t> all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<std::uint8_t>(byte));
  EXPECT_EQ(from_hex(to_hex(all)), all);
}

TEST(HexTest, RefusesWhatIsNotPairsOfDigits) {
  for (const char* text : {"0", "000", "0g", "g0", "AA", " 00", "0x00"})
    EXPECT_EQ(from_hex(text), std::nullopt) << text;
}

}  // namespace
}  // namespace eryx::base
