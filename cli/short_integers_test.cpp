// SPDX-License-Identifier: MIT OR Apache-2.0
#include "short_integers.hpp"

#include <gtest/gtest.h>

#include <string>

namespace eryx::cli {
namespace {

const std::string large(617, '7');

TEST(ShortIntegers, AreInThePlaceOfLargeOnes) {
  EXPECT_EQ(with_short_integers(large), "1");
  EXPECT_EQ(with_short_integers("{\"a\": [-" + large + ",\n" + large + " ]}"), "{\"a\": [-1,\n1 ]}");
}

TEST(ShortIntegers, AreInThePlaceOfNothingElse) {
  for (const std::string& json :
       {std::string("1234567890123456789"), "\"" + large + "\"", "{\"\\\"" + large + "\": 1}", large + ".5",
        large + "e5", "0" + large, "1e" + large, std::string("\"\\"), std::string("\""), std::string()}) {
    EXPECT_EQ(with_short_integers(json), json);
  }
}

}  // namespace
}  // namespace eryx::cli
