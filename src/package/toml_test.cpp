// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/toml.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "eryx/error.hpp"

namespace eryx::package {
namespace {

const TomlValue* find(const TomlTable& table, std::string_view path) {
  const std::size_t dot = path.find('.');
  const TomlValue* value = table.find(path.substr(0, dot));
  if (value == nullptr || dot == std::string_view::npos) return value;
  return value->table() ? find(*value->table(), path.substr(dot + 1)) : nullptr;
}

std::string text(const TomlTable& table, std::string_view path) {
  const TomlValue* value = find(table, path);
  return value && value->text() ? *value->text() : "(none)";
}

std::int64_t integer(std::string_view written) {
  const TomlTable table = read_toml("a = " + std::string(written));
  return table.find("a")->integer() ? *table.find("a")->integer() : -999;
}

std::string string_of(std::string_view written) {
  return text(read_toml("a = " + std::string(written)), "a");
}

TEST(TomlTest, Strings) {
  EXPECT_EQ(string_of(R"("a\tb\"\\\u00e9\U0001F600")"), "a\tb\"\\é😀");
  EXPECT_EQ(string_of(R"('C:\temp')"), "C:\\temp");
  EXPECT_EQ(string_of("\"\"\"\none\ntwo\"\"\""), "one\ntwo");
  EXPECT_EQ(string_of("\"\"\"one \\\n   two\"\"\""), "one two");
  EXPECT_EQ(string_of("\"\"\"\"\"quoted\"\"\"\"\""), "\"\"quoted\"\"");
  EXPECT_EQ(string_of("'''\r\n\\no\r\n'''"), "\\no\n");
  EXPECT_EQ(string_of("'''''x'''''"), "''x''");
  EXPECT_EQ(string_of("\"\""), "");
}

TEST(TomlTest, Numbers) {
  EXPECT_EQ(integer("42"), 42);
  EXPECT_EQ(integer("-17"), -17);
  EXPECT_EQ(integer("+1_000"), 1000);
  EXPECT_EQ(integer("0xdead_BEEF"), 0xdeadbeef);
  EXPECT_EQ(integer("0o17"), 15);
  EXPECT_EQ(integer("0b11"), 3);
  EXPECT_EQ(integer("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(integer("-9223372036854775808"), INT64_MIN);
  for (const char* const scalar :
       {"1.5", "1e3", "-0.0", "6.626e-34", "inf", "-nan", "1979-05-27", "07:32:00.5", "1979-05-27T07:32:00Z",
        "1979-05-27 07:32:00-07:00", "1979-05-27t07:32:00.999"})
    EXPECT_EQ(integer(scalar), -999) << scalar;
  EXPECT_TRUE(*read_toml("a = true").find("a")->boolean());
}

TEST(TomlTest, Tables) {
  const TomlTable table = read_toml(R"(# comment
title = "x" # behind
"quoted key".'and this' = "1"
[a]
b.c = "2"
d = { e = "3", f.g = "4" }
[a.h.i]
j = "5"
[a.h]
k = "6"
[[list]]
name = "first"
[list.sub]
x = "7"
[[list]]
name = "second"
[[list.inner]]
y = ["8", ['9'], # comment
  ]
)");
  EXPECT_EQ(text(table, "title"), "x");
  EXPECT_EQ(text(table, "quoted key.and this"), "1");
  EXPECT_EQ(text(table, "a.b.c"), "2");
  EXPECT_EQ(text(table, "a.d.e"), "3");
  EXPECT_EQ(text(table, "a.d.f.g"), "4");
  EXPECT_EQ(text(table, "a.h.i.j"), "5");
  EXPECT_EQ(text(table, "a.h.k"), "6");
  const auto& list = table.find("list")->array()->values;
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(text(*list[0].table(), "sub.x"), "7");
  EXPECT_EQ(text(*list[1].table(), "name"), "second");
  const auto& inner = list[1].table()->find("inner")->array()->values;
  EXPECT_EQ(inner[0].table()->find("y")->array()->values.size(), 2u);
}

TEST(TomlTest, Refuses) {
  for (const char* const document : {"a",
                                     "a =",
                                     "a = 1 b = 2",
                                     "= 1",
                                     "a = 1\na = 2",
                                     "[a",
                                     "[a]]",
                                     "[[a]",
                                     "[a]\n[a]",
                                     "[]",
                                     "a.b = 1\n[a]",
                                     "a = 1\n[a]",
                                     "a = {}\n[a.b]",
                                     "a = {}\na.b = 1",
                                     "a = {b.c = 1}\na.b.d = 2",
                                     "[a.b]\n[a]\nb.c = 1",
                                     "a = []\n[[a]]",
                                     "[a]\n[[a]]",
                                     "[[a]]\n[a]",
                                     "a = [1 2]",
                                     "a = [1",
                                     "a = [,]",
                                     "a = {b = 1,}",
                                     "a = {b = 1\n}",
                                     "a = {b = 1, b = 2}",
                                     "a = \"x",
                                     "a = 'x",
                                     "a = \"x\ny\"",
                                     "a = \"\\q\"",
                                     "a = \"\\ud800\"",
                                     "a = \"\\U00110000\"",
                                     "a = \"\"\"x\"\"",
                                     "a = \"\x01\"",
                                     "a = \"\xff\"",
                                     "# \x01",
                                     "a = 01",
                                     "a = 1__0",
                                     "a = _1",
                                     "a = 1_",
                                     "a = 0x",
                                     "a = 0x-1",
                                     "a = +0x1",
                                     "a = 1.",
                                     "a = .5",
                                     "a = 1.e5",
                                     "a = 1._5",
                                     "a = -_0",
                                     "a = 1e_3",
                                     "a = 1_e3",
                                     "a = 0x_1",
                                     "a = 9223372036854775808",
                                     "a = True",
                                     "a = 1979-05-27T",
                                     "a = 1979-5-27",
                                     "a = 07:32",
                                     "a\n= 1",
                                     "a = 1\r",
                                     "a = nothing",
                                     "[a] b = 1",
                                     "a. = 1",
                                     "a..b = 1",
                                     ".a = 1",
                                     "\"\"\"a\"\"\" = 1",
                                     "a = {b = 1}}"})
    EXPECT_THROW((void)read_toml(document), Error) << document;
}

TEST(TomlTest, NamesTheLine) {
  try {
    (void)read_toml("a = 1\r\n\n\"b\" = \"\"\"\n\"\"\"\nc");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()), "line 5: a key without a value");
  }
}

TEST(TomlTest, BoundsDepth) {
  const auto repeated = [](const std::string& part, int count) {
    std::string whole;
    for (int number = 0; number < count; ++number) whole += part;
    return whole;
  };
  (void)read_toml("a = " + repeated("[", 60) + repeated("]", 60));
  for (const std::string& document :
       {"a = " + repeated("[", 1'000'000), "a = " + repeated("{a=", 1'000'000),
        "a" + repeated(".a", 1'000) + " = 1", "[a" + repeated(".a", 1'000) + "]",
        "a = " + repeated("{" + repeated("a.", 60) + "a=", 100),
        "[" + repeated("a.", 60) + "a]\n" + repeated("a.", 60) + "a = 1"})
    EXPECT_THROW((void)read_toml(document), Error) << document.substr(0, 50);
}

}  // namespace
}  // namespace eryx::package
