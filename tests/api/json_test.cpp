// SPDX-License-Identifier: MIT OR Apache-2.0
/// JSON of strangers: `parse_json`, and `check_json`, which builds no value.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "eryx/eryx.hpp"

namespace eryx {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(const std::function<void()>& function) {
  try {
    function();
  } catch (const Error& error) {
    return std::string(error.kind() == ErrorKind::InvalidArgument ? "" : "of another kind: ") + error.what();
  }
  return "";
}

std::string check_refusal(const std::string& text, RepeatedNames names = RepeatedNames::Refuse) {
  return refusal([&] { check_json(text, names); });
}

std::string parse_refusal(const std::string& text) {
  return refusal([&] { (void)parse_json(text); });
}

TEST(Json, IsCheckedAsItIsParsed) {
  EXPECT_EQ(parse_json(R"({"a": [1, 0.5]})").at("a").at(1), 0.5);
  EXPECT_EQ(check_refusal(R"({"a": [1, 0.5]})"), "");
  for (const char* text :
       {"", "[1,", "{\"a\": 1}\n\n{", "[\n1,\n\n2 3]", "\n\n[1e999]", "{\"a\": 1,\n\"a\": 2}"}) {
    EXPECT_NE(check_refusal(text), "") << text;
    EXPECT_EQ(check_refusal(text), parse_refusal(text));
  }
  EXPECT_EQ(check_refusal("{\"a\": 1,\n\"a\": 2}"), "line 2: an object has the name 'a' twice");
  EXPECT_EQ(check_refusal("1e999"), "a number is beyond the range of doubles");
  EXPECT_THAT(check_refusal("[\n1,\n\n2 3]"), StartsWith("line 4: "));
  const std::string deep = std::string(501, '[') + std::string(501, ']');
  EXPECT_EQ(check_refusal(deep), parse_refusal(deep));
}

TEST(Json, OfIntegersOfAnySizeIsCheckedOnly) {
  const std::string large(617, '7');
  EXPECT_EQ(check_refusal("{\"a\": -" + large + "}"), "");
  EXPECT_EQ(parse_refusal("{\"a\": -" + large + "}"), "a number is beyond the range of doubles");
  EXPECT_THAT(check_refusal("[" + large + ",\n?]"), AllOf(StartsWith("line 2: "), HasSubstr("syntax")));
}

// What is checked so is what goes into a program.
TEST(Json, WithRepeatedNamesIsForPrograms) {
  for (const std::string text : {"{\"a\": 1, \"a\": 2}", "[1, 2}", "1e999", "{\"a\" 1}"}) {
    const bool is_taken = refusal([&] { ExecuteOptions().input_json("x", text); }).empty();
    EXPECT_EQ(check_refusal(text, RepeatedNames::Accept).empty(), is_taken) << text;
  }
  EXPECT_EQ(check_refusal("{\"a\": 1, \"a\": 2}", RepeatedNames::Accept), "");
}

}  // namespace
}  // namespace eryx
