// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/shown_object.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "guest_abi.h"

namespace eryx::execution {
namespace {

std::string part(std::string_view type, std::string_view data) {
  const eryx_shown_part header{static_cast<std::uint32_t>(type.size()),
                               static_cast<std::uint32_t>(data.size())};
  std::string text(reinterpret_cast<const char*>(&header), sizeof header);
  return text.append(type).append(data);
}

std::optional<Display> read(std::string_view record, std::uint32_t what = ERYX_SHOWN_OBJECT) {
  return read_shown(what, std::as_bytes(std::span(record)));
}

TEST(ShownObject, HasItsFormsInOrder) {
  const auto shown = read(part("text/plain", "x") + part("image/png", "\x89PNG\xff"), ERYX_SHOWN_RESULT);
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->source, Display::Source::Result);
  ASSERT_EQ(shown->parts.size(), 2u);
  EXPECT_EQ(shown->parts[0].type, "text/plain");
  EXPECT_EQ(*shown->find("image/png"), "\x89PNG\xff");
  EXPECT_EQ(shown->find("text/html"), nullptr);
}

TEST(ShownObject, HasTextThatIsUtf8) {
  for (const char* type : {"text/html", "image/svg+xml", "application/json", "application/vnd.x+json"})
    EXPECT_EQ(*read(part(type, "a\xff"))->find(type), "a\uFFFD") << type;
}

TEST(ShownObject, MayBeEmpty) { EXPECT_TRUE(read("")); }

TEST(ShownObject, IsRefusedIfItMakesNoSense) {
  EXPECT_FALSE(read(part("text/plain", "x"), 2)) << "shown as what";
  for (const char* type : {"", "text", "/", "text/", "/plain", "text/pl ain", "text/plain; charset=utf-8",
                           "a/b/c", "text/\x1b[31m", "text/\xc3\xa9"})
    EXPECT_FALSE(read(part(type, "x"))) << type;
  EXPECT_FALSE(read(part("a/" + std::string(128, 'b'), "")));
  EXPECT_TRUE(read(part("a/" + std::string(127, 'b'), "")));
  EXPECT_FALSE(read(part("a/b", "1") + part("a/b", "2"))) << "two of one type";
  const std::string whole = part("text/plain", "text");
  for (std::size_t size = 1; size < whole.size(); ++size) EXPECT_FALSE(read(whole.substr(0, size))) << size;
  eryx_shown_part huge{UINT32_MAX, UINT32_MAX};
  EXPECT_FALSE(read(std::string(reinterpret_cast<const char*>(&huge), sizeof huge) + "text/plain"));
}

TEST(ShownObject, HasABoundedNumberOfForms) {
  std::string record;
  for (std::size_t index = 0; index < most_parts; ++index) record += part("a/" + std::to_string(index), "");
  EXPECT_TRUE(read(record));
  EXPECT_FALSE(read(record + part("a/b", "")));
}

}  // namespace
}  // namespace eryx::execution
