// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/schema.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "bridge/canonical_json.hpp"
#include "eryx/argument_error.hpp"
#include "eryx/error.hpp"

namespace eryx::bridge {
namespace {

namespace json = boost::json;

json::value parsed(std::string_view text) {
  json::parse_options options;
  options.max_depth = 1000;
  return json::parse(text, {}, options);
}

// Why the text is not a valid schema; empty: it is valid.
std::string fault(std::string_view schema) {
  try {
    const Schema compiled(parsed(schema).as_object());
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::InvalidArgument);
    return error.what();
  }
  return "";
}

// Why `value` does not match as argument "a", which is described by `schema`; empty: it matches.
std::string complaint(std::string_view schema, std::string_view value) {
  const Schema compiled(json::object{{"properties", {{"a", parsed(schema)}}}});
  try {
    compiled.check(json::object{{"a", parsed(value)}});
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "";
}

// The same for the arguments as a whole.
std::string complaint_of_all(std::string_view schema, std::string_view arguments) {
  try {
    Schema(parsed(schema).as_object()).check(parsed(arguments));
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "";
}

std::string nested(std::string_view before, std::string_view inside, std::string_view after, int depth) {
  std::string text(inside);
  for (int level = 0; level < depth; ++level) {
    text.insert(0, before);
    text += after;
  }
  return text;
}

TEST(Schema, NamesThePlaceOfAFault) {
  EXPECT_EQ(fault(R"({"properties":{"a":{"type":"strng"}}})"),
            "properties.a.type: 'strng' is not a JSON type");
  EXPECT_EQ(fault(R"({"properties":{"a":{"items":[]}}})"),
            "properties.a.items: must be a schema, which is an object, true or false");
  EXPECT_EQ(fault(R"({"properties":{"a":{"anyOf":[{},{"minimum":"1"}]}}})"),
            "properties.a.anyOf[1].minimum: must be a number");
  EXPECT_EQ(fault(R"({"properties":{"a":{"if":{}}}})"), "properties.a.if: is not supported");
  EXPECT_EQ(fault(R"({"type":"array"})"), "type: must be 'object', because arguments have names");
  EXPECT_EQ(fault(R"({"type":["object","null"]})"), "type: must be 'object', because arguments have names");
}

TEST(Schema, RefusesKeywordsOfAnotherType) {
  for (const char* schema : {R"({"type":1})",
                             R"({"type":[]})",
                             R"({"type":[1]})",
                             R"({"enum":[]})",
                             R"({"enum":1})",
                             R"({"minLength":-1})",
                             R"({"minLength":1.5})",
                             R"({"maxItems":"1"})",
                             R"({"multipleOf":0})",
                             R"({"multipleOf":-1})",
                             R"({"exclusiveMinimum":true})",
                             R"({"uniqueItems":1})",
                             R"({"required":"a"})",
                             R"({"required":[1]})",
                             R"({"properties":[]})",
                             R"({"properties":{"a":1}})",
                             R"({"anyOf":[]})",
                             R"({"allOf":{}})",
                             R"({"not":1})",
                             R"({"additionalProperties":1})",
                             R"({"enum":[1],"const":2})",
                             R"({"patternProperties":[]})",
                             R"({"dependentRequired":{}})",
                             R"({"minLength":1e30})"}) {
    EXPECT_NE(fault(schema), "") << schema;
  }
}

TEST(Schema, KeepsAnnotations) {
  EXPECT_EQ(fault(R"({"$schema":"s","$id":"i","$comment":"c","title":"t","description":"d","default":{},
    "examples":[],"deprecated":true,"x-mine":1,"properties":{"a":{"type":"string","format":"date","default":1}}})"),
            "");
}

TEST(Schema, BoundsItsDepth) {
  EXPECT_EQ(fault(nested(R"({"not":)", "{}", "}", 60)), "");
  EXPECT_NE(fault(nested(R"({"not":)", "{}", "}", 70)).find("nested too deeply"), std::string::npos);
  EXPECT_NE(fault(R"({"const":)" + nested("[", "", "]", 300) + "}").find("nested too deeply"),
            std::string::npos);
}

TEST(Schema, ListsParameters) {
  const Schema schema(
      parsed(R"({"properties":{"b":{},"a":{},"c":{}},"required":["c","d","a"]})").as_object());
  const auto parameters = schema.parameters();
  ASSERT_EQ(parameters.size(), 4U);
  using detail::Presence;
  const std::pair<std::string, Presence> expected[] = {{"b", Presence::Optional},
                                                       {"a", Presence::Required},
                                                       {"c", Presence::Required},
                                                       {"d", Presence::Required}};
  for (std::size_t index = 0; index < parameters.size(); ++index) {
    EXPECT_EQ(parameters[index].name, expected[index].first);
    EXPECT_EQ(parameters[index].presence, expected[index].second);
  }
}

TEST(Schema, ChecksTypes) {
  EXPECT_EQ(complaint(R"({"type":"string"})", "3"), "a: expected a string, got 3");
  EXPECT_EQ(complaint(R"({"type":["string","null"]})", "3.0"), "a: expected a string or null, got 3.0");
  EXPECT_EQ(complaint(R"({"type":["string","null"]})", "null"), "");
  EXPECT_EQ(complaint(R"({"type":"integer"})", "3.0"), "");
  EXPECT_EQ(complaint(R"({"type":"integer"})", "1e300"), "");
  EXPECT_EQ(complaint(R"({"type":"integer"})", "3.5"), "a: expected an integer, got 3.5");
  EXPECT_EQ(complaint(R"({"type":"integer"})", "true"), "a: expected an integer, got true");
  EXPECT_EQ(complaint(R"({"type":"number"})", "3"), "");
  EXPECT_EQ(complaint(R"({"type":"boolean"})", "0"), "a: expected a boolean, got 0");
  EXPECT_EQ(complaint(R"({"type":"array"})", "{}"), "a: expected an array, got an object");
  EXPECT_EQ(complaint(R"({"type":"object"})", "[]"), "a: expected an object, got an array");
  EXPECT_EQ(complaint("{}", "null"), "");
  EXPECT_EQ(complaint("true", "null"), "");
  EXPECT_EQ(complaint("false", "null"), "a: must not be given");
  EXPECT_EQ(complaint_of_all("{}", "[]"), "expected an object, got an array");
}

TEST(Schema, ChecksChoices) {
  EXPECT_EQ(complaint(R"({"enum":["red","green"]})", R"("blue")"),
            R"(a: expected one of "red", "green", got "blue")");
  EXPECT_EQ(complaint(R"({"enum":[1,{"x":[1],"y":2}]})", R"({"y":2.0,"x":[1.0]})"), "");
  EXPECT_EQ(complaint(R"({"enum":[1,2]})", "true"), "a: expected one of 1, 2, got true");
  EXPECT_EQ(complaint(R"({"const":5})", "6"), "a: expected 5, got 6");
  EXPECT_EQ(complaint(R"({"const":5})", "5.0"), "");
}

TEST(Schema, ChecksNumbers) {
  EXPECT_EQ(complaint(R"({"maximum":255})", "300"), "a: 300 is more than 255");
  EXPECT_EQ(complaint(R"({"minimum":0})", "-0.5"), "a: -0.5 is less than 0");
  EXPECT_EQ(complaint(R"({"exclusiveMinimum":0})", "0.0"), "a: 0.0 is not more than 0");
  EXPECT_EQ(complaint(R"({"exclusiveMaximum":1.5})", "1.5"), "a: 1.5 is not less than 1.5");
  EXPECT_EQ(complaint(R"({"multipleOf":2})", "7"), "a: 7 is not a multiple of 2");
  EXPECT_EQ(complaint(R"({"multipleOf":0.1})", "0.3"), "");
  EXPECT_EQ(complaint(R"({"multipleOf":0.1})", "0.35"), "a: 0.35 is not a multiple of 0.1");
  EXPECT_EQ(complaint(R"({"multipleOf":3})", "9223372036854775807"),
            "a: 9223372036854775807 is not a multiple of 3");
  // Doubles cannot distinguish these.
  EXPECT_EQ(complaint(R"({"maximum":9223372036854775806})", "9223372036854775807"),
            "a: 9223372036854775807 is more than 9223372036854775806");
  EXPECT_EQ(complaint(R"({"maximum":18446744073709551615})", "18446744073709551615"), "");
  EXPECT_EQ(complaint(R"({"minimum":5,"maximum":6})", R"("text")"), "");
}

TEST(Schema, CountsCodePoints) {
  EXPECT_EQ(complaint(R"({"minLength":3})", R"("ab")"), "a: shorter than 3 characters");
  EXPECT_EQ(complaint(R"({"maxLength":1})", R"("ab")"), "a: longer than 1 character");
  EXPECT_EQ(complaint(R"({"minLength":2,"maxLength":2})", "\"\u20ac\U0001F600\""), "");
}

TEST(Schema, ChecksItems) {
  EXPECT_EQ(complaint(R"({"items":{"type":"integer"}})", R"([1,2,"x"])"),
            R"(a[2]: expected an integer, got "x")");
  EXPECT_EQ(complaint(R"({"items":{"items":{"type":"integer"}}})", R"([[],[1,null]])"),
            "a[1][1]: expected an integer, got null");
  EXPECT_EQ(complaint(R"({"minItems":2})", "[1]"), "a: fewer than 2 items");
  EXPECT_EQ(complaint(R"({"maxItems":1})", "[1,2]"), "a: more than 1 item");
  EXPECT_EQ(complaint(R"({"uniqueItems":true})", R"([1,true,"1",null,1.0])"),
            "a[4]: repeats an earlier item");
  EXPECT_EQ(complaint(R"({"uniqueItems":true})", R"([1,true,"1",null,[1],{"a":1},{"a":2},["a"],"",[],{}])"),
            "");
  EXPECT_EQ(complaint(R"({"uniqueItems":true})", R"([{"a":1,"b":2},{"b":2,"a":1}])"),
            "a[1]: repeats an earlier item");
  EXPECT_EQ(complaint(R"({"uniqueItems":false})", "[1,1]"), "");
}

TEST(Schema, ChecksMembers) {
  constexpr std::string_view strict = R"({"properties":{"a":{"type":"string"},"b":{}},"required":["a"],
    "additionalProperties":false})";
  EXPECT_EQ(complaint_of_all(strict, R"({"a":""})"), "");
  EXPECT_EQ(complaint_of_all(strict, R"({"b":""})"), "a: missing");
  EXPECT_EQ(complaint_of_all(strict, R"({"b":"","foo":1})"), "unknown argument 'foo'");
  EXPECT_EQ(complaint(strict, R"({"a":"","foo":1})"), "a: unknown property 'foo'");
  EXPECT_EQ(complaint(strict, R"({"a":1})"), "a.a: expected a string, got 1");
  constexpr std::string_view map = R"({"properties":{"a":{}},"additionalProperties":{"type":"integer"}})";
  EXPECT_EQ(complaint(map, R"({"a":"","x":1,"y z":"2"})"), R"(a['y z']: expected an integer, got "2")");
  EXPECT_EQ(complaint(R"({"minProperties":1})", "{}"), "a: fewer than 1 member");
  EXPECT_EQ(complaint(R"({"maxProperties":1})", R"({"a":1,"b":2})"), "a: more than 1 member");
}

TEST(Schema, ChecksCombinations) {
  constexpr std::string_view any =
      R"({"anyOf":[{"type":"string"},{"items":{"type":"integer"},"type":"array"}]})";
  EXPECT_EQ(complaint(any, R"("x")"), "");
  EXPECT_EQ(complaint(any, "[1]"), "");
  EXPECT_EQ(
      complaint(any, "[null]"),
      "a: fits none of 2 alternatives: expected a string, got an array; [0]: expected an integer, got null");
  constexpr std::string_view one = R"({"oneOf":[{"minimum":5},{"maximum":10}]})";
  EXPECT_EQ(complaint(one, "1"), "");
  EXPECT_EQ(complaint(one, "7"), "a: fits several alternatives, of which one is allowed");
  EXPECT_EQ(complaint(R"({"allOf":[{"minimum":5},{"maximum":10}]})", "11"), "a: 11 is more than 10");
  EXPECT_EQ(complaint(R"({"not":{"type":"string"}})", R"("x")"), R"(a: "x" is what the schema excludes)");
  EXPECT_EQ(complaint(R"({"not":{"type":"string"}})", "1"), "");
}

TEST(Schema, TakesAnyDepthOfValue) {
  const std::string deep = nested("[", "", "]", 500);
  EXPECT_EQ(complaint(R"({"items":{"items":{}}})", deep), "");
  EXPECT_EQ(complaint(R"({"const":1})", deep), "nested too deeply");
  EXPECT_EQ(complaint(R"({"anyOf":[{"uniqueItems":true}]})", deep), "nested too deeply");
}

TEST(Schema, StaysFastWhenNothingFits) {
  // Each of the first alternatives fails for each item; throwing for each would take seconds.
  const Schema schema(parsed(R"({"properties":{"a":{"uniqueItems":true,"items":
    {"anyOf":[{"type":"string"},{"type":"null"},{"type":"integer"}]}}}})")
                          .as_object());
  json::array items;
  for (int number = 0; number < 300'000; ++number) items.emplace_back(number);
  const json::value arguments = json::object{{"a", std::move(items)}};
  const auto start = std::chrono::steady_clock::now();
  schema.check(arguments);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(Schema, BoundsItsMessages) {
  // Nested alternatives have nested reasons.
  const std::string schema = nested(R"({"anyOf":[{"type":"null"},)", R"({"type":"null"})", "]}", 40);
  EXPECT_LT(complaint(schema, "1").size(), 10'000U);
}

TEST(CanonicalText, TellsApartWhatDiffers) {
  const char* const values[] = {"null",
                                "true",
                                "false",
                                "0",
                                "1",
                                "-1",
                                "1.5",
                                "\"\"",
                                "\"1\"",
                                "\"1;\"",
                                "[]",
                                "{}",
                                "[[]]",
                                "[1,1]",
                                "[11]",
                                "[\"a\",\"b\"]",
                                "[\"ab\"]",
                                "{\"a\":1}",
                                "{\"a\":[1]}",
                                "18446744073709551615",
                                "9223372036854775807",
                                "18446744073709551616",
                                "[[],[]]",
                                "[[[]]]"};
  for (const char* left : values) {
    for (const char* right : values) {
      EXPECT_EQ(canonical_text(parsed(left)) == canonical_text(parsed(right)), left == right)
          << left << ' ' << right;
    }
  }
  EXPECT_EQ(canonical_text(parsed("-0.0")), canonical_text(parsed("0")));
  EXPECT_EQ(canonical_text(parsed("1e19")), canonical_text(parsed("10000000000000000000")));
}

TEST(Schema, DoesNotJudgeIntegersThatWereRounded) {
  constexpr auto rounded = base::ReadJson::Integers::Rounded;
  const json::value arguments = json::parse(R"({"n": 1180591620717411303425, "few": [1, 2]})");
  const auto check = [&](const std::string& name, const char* rule) {
    Schema(json::object{{"properties", json::object{{name, json::parse(rule)}}}}).check(arguments, rounded);
  };
  EXPECT_NO_THROW(check("n", R"({"type": "integer"})"));
  EXPECT_NO_THROW(check("few", R"({"uniqueItems": true, "items": {"minimum": 1}})"));
  for (const char* rule :
       {R"({"minimum": 1})", R"({"maximum": 1e30})", R"({"exclusiveMinimum": 1})", R"({"multipleOf": 2})",
        R"({"const": 1180591620717411303424})", R"({"not": {"maximum": 5}})",
        R"({"anyOf": [{"maximum": 5}, {"type": "number"}]})"})
    EXPECT_THROW(check("n", rule), ArgumentError) << rule;
}

}  // namespace
}  // namespace eryx::bridge
