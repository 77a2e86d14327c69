// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/name_folding.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace eryx::package {
namespace {

TEST(NameFoldingTest, OneFileForSomeFileSystems) {
  const std::pair<const char*, const char*> same[] = {
      {"README", "readme"},
      {"Ä", "a\u0308"},
      {"é", "E\u0301"},
      {"ß", "SS"},
      {"\u212a", "k"},       // Kelvin
      {"\u03c2", "\u03a3"},  // final sigma
      {"Ж", "ж"},
      {"\uac01", "\u1100\u1161\u11a8"},  // Hangul
      {"\uac00", "\u1100\u1161"},
      {"\u0130", "i\u0307"},         // I with a dot
      {"\u1e69", "s\u0307\u0323"},   // two marks in the other order
      {"\U00010400", "\U00010428"},  // Deseret
      {"\ufb01", "fi"},              // ligature
  };
  for (const auto& [first, second] : same)
    EXPECT_EQ(fold_name(first), fold_name(second)) << first << " " << second;
}

TEST(NameFoldingTest, DifferentFiles) {
  const std::pair<const char*, const char*> different[] = {
      {"a", "b"}, {"ä", "ö"}, {"a", "ä"}, {"\u0131", "i"}, {"日", "本"}, {"\uac00", "\uac01"}, {"😀", "😁"}};
  for (const auto& [first, second] : different)
    EXPECT_NE(fold_name(first), fold_name(second)) << first << " " << second;
  EXPECT_EQ(fold_name("日本/a_b-c.py"), "日本/a_b-c.py");
  EXPECT_EQ(fold_name(""), "");
}

}  // namespace
}  // namespace eryx::package
