// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/side_module_mark.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace eryx::package {
namespace {

using namespace std::string_literals;

const std::string head = "\0asm\1\0\0\0"s;

TEST(SideModuleMark, IsTheFirstSection) {
  EXPECT_TRUE(is_side_module(head + "\0\x0a\x08"s + "dylink.0"));
  EXPECT_TRUE(is_side_module(head + "\0\x8a\x80\x00\x88\x80\x80\x80\x00"s + "dylink.0"));
  EXPECT_TRUE(is_side_module(head + "\0\x08\x06"s + "dylink"));
}

TEST(SideModuleMark, IsNotInOtherFiles) {
  for (const std::string& data :
       {""s, "\0asm"s, head, head + "\0"s, head + "\1\x0a\x08"s + "dylink.0", head + "\0\x05\x04"s + "name",
        head + "\0\x0a\x08"s + "dylin", head + "\0\xff\xff\xff\xff\xff\x01\x08"s + "dylink.0",
        head + "\0\xff"s, "\0asm\2\0\0\0\0\x0a\x08"s + "dylink.0", "\x7f"s + "ELF"})
    EXPECT_FALSE(is_side_module(data)) << testing::PrintToString(data);
}

}  // namespace
}  // namespace eryx::package
