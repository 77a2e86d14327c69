// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/json_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/keyed_hash.hpp"
#include "base/name_set.hpp"

namespace eryx::base {
namespace {

namespace json = boost::json;

std::string object_of(std::size_t members) {
  std::string text = "{";
  for (std::size_t i = 0; i < members; ++i) text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  return text + "}";
}

std::string refusal(std::string_view text, std::size_t depth = json_depth + 1) {
  try {
    (void)read_json(text, depth);
  } catch (const JsonError& error) {
    return error.what();
  }
  return "";
}

// What is refused without building a value. Empty: nothing.
std::string checked(std::string_view text, JsonNames names = JsonNames::Unique) {
  const std::optional<JsonError> error = find_json_error(text, names);
  return error ? error->what() : "";
}

TEST(JsonReader, ReadsWhatBoostReads) {
  for (const char* text :
       {"null", "true", " [ ] ", "{}", "0", "-1", "1.5", "1e-400", "\"\"", "\"a\\u0000b\\ud83d\\ude00\"",
        R"({"a": [1, {"b": "c"}, [], {}], "d": {"e": null, "f": false}, "": 9007199254740993})"}) {
    EXPECT_EQ(read_json(text), json::parse(text)) << text;
    EXPECT_TRUE(is_json(text)) << text;
    EXPECT_EQ(checked(text), "") << text;
  }
  for (const std::size_t members : {1U, 16U, 17U, 18U, 19U, 1000U}) {
    const std::string text = object_of(members);
    json::value value = read_json(text);
    EXPECT_EQ(value, json::parse(text)) << "each name is found";
    EXPECT_EQ(json::serialize(value), text) << "in order";
    EXPECT_TRUE(value.get_object().insert_or_assign("0", 1).second == false);
    value.get_object().erase("5");
    EXPECT_FALSE(value.get_object().contains("5"));
  }
}

TEST(JsonReader, RefusesWhatIsNoJson) {
  for (const char* text : {"", "[", "[1,]", "{\"a\"}", "nan", "NaN", "Infinity", "\xff", "\"\xff\"", "1 2",
                           "{} ,", "'a'", "\"\\ud800\"", "// c\n1", "01"}) {
    EXPECT_NE(refusal(text), "") << text;
    EXPECT_FALSE(is_json(text)) << text;
    for (const JsonNames names : {JsonNames::Unique, JsonNames::Any})
      EXPECT_EQ(checked(text, names), refusal(text)) << text;
  }
}

TEST(JsonReader, ChecksAsItReads) {
  const std::string name(300, 'n');
  std::string many = object_of(500);
  many.insert(many.size() - 1, ",\"499\":0");
  for (const std::string& text :
       {std::string(R"({"a": 1, "b": 2, "a": 3})"), std::string(R"([{"x": {"a": 1, "\u0061": 2}}])"),
        std::string(R"({"a": {"b": 1}, "a": 2})"), many, "{\"" + name + "\":0,\"" + name + "\":0}"}) {
    EXPECT_THAT(checked(text), testing::HasSubstr("twice")) << text;
    EXPECT_EQ(checked(text), refusal(text)) << text;
    EXPECT_EQ(checked(text, JsonNames::Any), "") << text;
  }
  for (const char* text : {R"({"a": {"a": [{"a": 1}]}, "b": {"a": 2}})", R"({"a": {"b": 1}, "b": 2})"})
    EXPECT_EQ(checked(text), "") << "in different objects";
  EXPECT_EQ(checked("[1e309]"), refusal("[1e309]"));
  const std::string large = object_of(json_members + 1);
  EXPECT_EQ(checked(large), refusal(large));
  EXPECT_EQ(checked(large, JsonNames::Any), "");
}

TEST(JsonReader, ChecksIntegersOfAnySize) {
  const std::string large(617, '7');
  for (const std::string& text :
       {large, "-" + large, "{\"a\": [-" + large + ",\n" + large + " ]}", "{\"\\\"" + large + "\": 1}"})
    EXPECT_EQ(checked(text), "") << text;
  for (const std::string& text : {large + ".5", large + "e5", "0" + large, "1e" + large, large + "-1",
                                  "\"" + large, "+" + large, large + "x"}) {
    EXPECT_NE(checked(text), "") << text;
    EXPECT_FALSE(is_json(text)) << text;
  }
  EXPECT_EQ(checked(large + ".5"), "a number is beyond the range of doubles");
  const auto error = find_json_error("[" + large + ", ?]", JsonNames::Unique);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->offset(), large.size() + 3);
}

TEST(JsonReader, RefusesWhatHasTwoReadings) {
  EXPECT_EQ(refusal(R"({"a": 1, "b": 2, "a": 3})"), "an object has the name 'a' twice");
  EXPECT_EQ(refusal(R"([{"x": {"a": 1, "\u0061": 2}}])"), "an object has the name 'a' twice");
  EXPECT_EQ(refusal(R"({"a": {"a": [{"a": 1}]}, "b": {"a": 2}})"), "") << "in different objects";
  std::string many = object_of(500);
  many.insert(many.size() - 1, ",\"499\":0");
  EXPECT_EQ(refusal(many), "an object has the name '499' twice");
  EXPECT_EQ(refusal("{\"" + std::string(300, 'n') + "\":0,\"" + std::string(300, 'n') + "\":0}"),
            "an object has the name '" + std::string(100, 'n') + "…' twice");
}

TEST(JsonReader, RefusesNumbersThatNoDoubleHolds) {
  const std::string huge = "1" + std::string(400, '0');
  for (const std::string& text : {huge, "-" + huge, std::string("1e309"), std::string("-1e999")})
    EXPECT_EQ(refusal("[" + text + "]"), "a number is beyond the range of doubles") << text;
  EXPECT_TRUE(is_json(huge)) << "exact in the text";
  EXPECT_FALSE(is_json("1e999"));
  for (const char* zero : {"0e400", "-0e400", "0.0e400", "0e-400", "1e-400"}) {
    EXPECT_TRUE(is_json(zero)) << zero;
    EXPECT_EQ(read_json(zero).as_double(), 0) << zero;
  }
}

TEST(JsonReader, NumbersAreTheNearestDoubles) {
  for (const double number : {0.1, 0.30000000000000004, 1.7976931348623157e308, 5e-324,
                              2.2250738585072011e-308, 123456.78901234567, 1e23, 9007199254740993.0}) {
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", number);
    const json::value value = read_json(std::string(text) + (std::strpbrk(text, ".e") ? "" : ".0"));
    EXPECT_EQ(value.as_double(), number) << text;
  }
}

TEST(JsonReader, SaysWhetherAnIntegerWasRounded) {
  BudgetShare unbounded;
  const auto integers = [&](const char* text) { return read_json(text, 10, unbounded).integers; };
  for (const char* exact : {"18446744073709551615", "18446744073709551616", "-9223372036854775808", "1e30",
                            "1000000000000000000000", "0.1"})
    EXPECT_EQ(integers(exact), ReadJson::Integers::Exact) << exact;
  for (const char* rounded : {"18446744073709551617", "-9223372036854775809", "[[1180591620717411303425]]"})
    EXPECT_EQ(integers(rounded), ReadJson::Integers::Rounded) << rounded;
}

TEST(JsonReader, BoundsMembersAndDepth) {
  EXPECT_EQ(refusal(object_of(100'000)), "");
  EXPECT_NE(refusal(object_of(json_members + 1)), "");
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(refusal(nested(json_depth)), "");
  EXPECT_NE(refusal(nested(json_depth + 2)), "");
  EXPECT_NE(refusal(nested(100'000)), "");
  EXPECT_NE(refusal(nested(11), 10), "");
  EXPECT_FALSE(is_json(nested(json_depth + 2)));
}

TEST(JsonReader, ChargesTheMemoryOfTheValue) {
  const auto budget = std::make_shared<Budget>(1 << 20);
  {
    BudgetShare share(budget);
    std::string text = "[[]";
    for (int i = 0; i < 6'000; ++i) text += ",{\"a\":[]}";
    text += "]";
    const json::value value = read_json(text, 10, share).value;
    EXPECT_GE(share.amount(), 6'000 * (sizeof(json::value) + sizeof(json::key_value_pair)));
    EXPECT_EQ(budget->used(), share.amount());
    BudgetShare another(budget);
    EXPECT_THROW((void)read_json(text, 10, another), JsonTooLarge);
    EXPECT_LE(budget->used(), 1U << 20);
    EXPECT_THROW((void)read_json("[", 10, another), JsonError) << "a small one still fits";
  }
  EXPECT_EQ(budget->used(), 0U);
}

TEST(NameSet, FindsNamesThatOccurTwice) {
  NameSet set;
  for (const std::size_t count : {2U, 16U, 17U, 5000U}) {
    const auto text = [](std::size_t i) { return std::string(i % 9, '\0') + std::to_string(i); };
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back(text(i));
    const auto name = [&](std::size_t i) { return std::string_view(names[i]); };
    EXPECT_FALSE(set.find_repeated(count, name)) << count;
    names.back() = names.front();
    EXPECT_EQ(set.find_repeated(count, name), names.front()) << count;
  }
}

TEST(KeyedHash, TellsTextsApart) {
  EXPECT_EQ(keyed_hash("abc"), keyed_hash(std::string("abc")));
  const std::vector<std::string> texts{"",
                                       std::string(1, '\0'),
                                       std::string(7, '\0'),
                                       std::string(8, '\0'),
                                       "a",
                                       "b",
                                       "aaaaaaab",
                                       "baaaaaaa",
                                       "abcdefg",
                                       "abcdefgh"};
  for (const std::string& text : texts)
    for (const std::string& other : texts) EXPECT_EQ(keyed_hash(text) == keyed_hash(other), text == other);
}

}  // namespace
}  // namespace eryx::base
