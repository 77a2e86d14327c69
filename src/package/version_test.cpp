// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/version.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

#include "package/specifier.hpp"

namespace eryx::package {
namespace {

TEST(VersionTest, Order) {
  // From the specification, and around it.
  const char* const ascending[] = {"0.9",
                                   "1.0.dev456",
                                   "1.0a1",
                                   "1.0a2.dev456",
                                   "1.0a12.dev456",
                                   "1.0a12",
                                   "1.0b1.dev456",
                                   "1.0b2",
                                   "1.0b2.post345.dev456",
                                   "1.0b2.post345",
                                   "1.0rc1.dev456",
                                   "1.0rc1",
                                   "1.0",
                                   "1.0+abc.5",
                                   "1.0+abc.7",
                                   "1.0+5",
                                   "1.0.post456.dev34",
                                   "1.0.post456",
                                   "1.0.1",
                                   "1.1.dev1",
                                   "2024.1",
                                   "1!0.1"};
  for (const char* const first : ascending)
    for (const char* const second : ascending) {
      const auto left = Version::parse(first);
      const auto right = Version::parse(second);
      ASSERT_TRUE(left && right) << first << " " << second;
      EXPECT_EQ(*left == *right, first == second) << first << " " << second;
    }
  for (std::size_t at = 1; at < std::size(ascending); ++at)
    EXPECT_LT(*Version::parse(ascending[at - 1]), *Version::parse(ascending[at])) << ascending[at];
}

TEST(VersionTest, SpellingsOfOneVersion) {
  const std::pair<const char*, const char*> equal[] = {{"1.0", "1.0.0"},
                                                       {"v1.0", "1.0"},
                                                       {"1.1alpha1", "1.1a1"},
                                                       {"1.1-a.1", "1.1a1"},
                                                       {"1.1_beta", "1.1b0"},
                                                       {"1.0c1", "1.0rc1"},
                                                       {"1.0preview2", "1.0rc2"},
                                                       {"1.0-1", "1.0.post1"},
                                                       {"1.0-r4", "1.0.post4"},
                                                       {"1.0rev", "1.0.post0"},
                                                       {"1.0DEV", "1.0.dev0"},
                                                       {" 1.0\n", "1.0"},
                                                       {"1.0+ubuntu-1", "1.0+ubuntu.1"},
                                                       {"00.01", "0.1"}};
  for (const auto& [first, second] : equal) {
    const auto parsed = Version::parse(first);
    ASSERT_TRUE(parsed) << first;
    EXPECT_EQ(*parsed, *Version::parse(second)) << first;
  }
}

TEST(VersionTest, RefusesWhatIsNone) {
  for (const char* const text : {"", "one", "1.", "1..0", ".1", "1.0+", "1.0+a..b", "1.0 1", "1.0a1b2", "1!",
                                 "!1", "1.0.*", "1.0-", "12345678901234567890"})
    EXPECT_FALSE(Version::parse(text)) << text;
  EXPECT_FALSE(Version::parse(std::string(1000, '1')));
}

TEST(SpecifierTest, Allows) {
  struct Case {
    const char* condition;
    const char* version;
    bool is_allowed;
  };
  const Case cases[] = {{"", "1.0", true},
                        {">=2.0", "2.0", true},
                        {">=2.0", "1.9", false},
                        {">=2.0", "2.0rc1", false},
                        {">=1,<2", "1.5", true},
                        {">=1,<2", "2.0", false},
                        {"<2", "2.0rc1", false},
                        {"<2rc2", "2.0rc1", true},
                        {">1.7", "1.7.post1", false},
                        {">1.7.post1", "1.7.post2", true},
                        {">1.7", "1.7.1", true},
                        {">1.7", "1.7+x", false},
                        {"==1.1", "1.1+local", true},
                        {"==1.1+local", "1.1", false},
                        {"==1.1", "1.1.0", true},
                        {"==1.1.*", "1.1.5", true},
                        {"==1.1.*", "1.1rc1", true},
                        {"==1.1.*", "1.10", false},
                        {"==1.1.0.*", "1.1", true},
                        {"!=1.1.*", "1.1.5", false},
                        {"!=1.1", "1.1.post1", true},
                        {"~=2.2", "2.9", true},
                        {"~=2.2", "3.0", false},
                        {"~=1.4.5", "1.4.9", true},
                        {"~=1.4.5", "1.5", false},
                        {"~=2.2.post3", "2.9", true},
                        {"===1.0", "1.0", true},
                        {"===1.0", "1.0.0", false},
                        {"==1!1.0", "1.0", false},
                        {" >= 2.0 , != 2.1 ", "2.1", false},
                        {">=3.6,", "3.7", true},
                        {"===weird", "weird", true},
                        {">=1", "weird", false}};
  for (const auto& [condition, version, is_allowed] : cases) {
    const auto set = SpecifierSet::parse(condition);
    ASSERT_TRUE(set) << condition;
    EXPECT_EQ(set->allows(version), is_allowed) << condition << " " << version;
  }
}

TEST(SpecifierTest, RefusesWhatIsNone) {
  for (const char* const text :
       {"2.0", ">=", "=>2", ">=2.*", "~=2", "~=2.*", "==1.0a1.*", ">=1.0+local", "===a b", ">=1 2"})
    EXPECT_FALSE(SpecifierSet::parse(text)) << text;
}

}  // namespace
}  // namespace eryx::package
