// SPDX-License-Identifier: MIT OR Apache-2.0
// The schemas that pydantic makes of models (`model_json_schema()`, version 2.14 unless another is named), which is what
// tools are described by. Each with arguments that fit and arguments that do not.

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/schema.hpp"
#include "eryx/argument_error.hpp"
#include "eryx/error.hpp"

namespace eryx::bridge {
namespace {

namespace json = boost::json;

json::value parsed(std::string_view text) {
  json::parse_options options;
  options.max_depth = 1000;
  return json::parse({text.data(), text.size()}, {}, options);
}

Schema schema_of(std::string_view text) { return Schema(parsed(text).as_object()); }

// Why the arguments do not fit; empty: they do.
std::string complaint(const Schema& schema, std::string_view arguments) {
  try {
    schema.check(parsed(arguments));
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "";
}

std::string fault(std::string_view schema) {
  try {
    static_cast<void>(schema_of(schema));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

struct Refused {
  std::string_view arguments;
  std::string_view complaint;
};

void expect(std::string_view text, const std::vector<std::string_view>& fitting,
            const std::vector<Refused>& refused) {
  const Schema schema = schema_of(text);
  for (const std::string_view arguments : fitting) EXPECT_EQ(complaint(schema, arguments), "") << arguments;
  for (const Refused& one : refused)
    EXPECT_EQ(complaint(schema, one.arguments), one.complaint) << one.arguments;
}

TEST(PydanticSchema, NestedModels) {
  expect(
      R"({"$defs": {"Address": {"properties": {"street": {"title": "Street", "type": "string"},
    "zip": {"pattern": "^\\d{5}$", "title": "Zip", "type": "string"}}, "required": ["street", "zip"],
    "title": "Address", "type": "object"}}, "description": "Nested models", "properties": {
    "home": {"$ref": "#/$defs/Address"},
    "work": {"anyOf": [{"$ref": "#/$defs/Address"}, {"type": "null"}], "default": null},
    "others": {"default": [], "items": {"$ref": "#/$defs/Address"}, "title": "Others", "type": "array"},
    "by_name": {"additionalProperties": {"$ref": "#/$defs/Address"}, "default": {}, "title": "By Name",
    "type": "object"}}, "required": ["home"], "title": "Nested", "type": "object"})",
      {R"({"home": {"street": "s", "zip": "12345"}})",
       R"({"home": {"street": "s", "zip": "12345"}, "work": null, "others": [{"street": "", "zip": "00000"}],
             "by_name": {"a": {"street": "s", "zip": "12345", "more": 1}}})"},
      {{R"({})", "home: missing"},
       {R"({"home": {"street": "s"}})", "home.zip: missing"},
       {R"({"home": {"street": "s", "zip": "1234"}})",
        R"(home.zip: "1234" does not match the pattern "^\\d{5}$")"},
       {R"({"home": {"street": "s", "zip": "12345"}, "others": [{"street": 1, "zip": "12345"}]})",
        "others[0].street: expected a string, got 1"},
       {R"({"home": {"street": "s", "zip": "12345"}, "work": {"street": "s"}})",
        "work: fits none of 2 alternatives: zip: missing; expected null, got an object"},
       {R"({"home": {"street": "s", "zip": "12345"}, "by_name": {"x": 1}})",
        "by_name.x: expected an object, got 1"}});
}

TEST(PydanticSchema, EnumsAndLiterals) {
  expect(R"({"$defs": {"Color": {"enum": ["red", "green"], "title": "Color", "type": "string"},
    "Level": {"enum": [1, 2], "title": "Level", "type": "integer"}}, "properties": {
    "color": {"$ref": "#/$defs/Color", "default": "red"}, "level": {"$ref": "#/$defs/Level"},
    "kind": {"const": "a", "title": "Kind", "type": "string"},
    "several": {"enum": ["a", 1, null], "title": "Several"}}, "required": ["level", "kind", "several"],
    "title": "Enums", "type": "object"})",
         {R"({"level": 2, "kind": "a", "several": null, "color": "green"})"},
         {{R"({"level": 3, "kind": "a", "several": 1})", "level: expected one of 1, 2, got 3"},
          {R"({"level": 1, "kind": "b", "several": 1})", R"(kind: expected "a", got "b")"},
          {R"({"level": 1, "kind": "a", "several": 1, "color": "blue"})",
           R"(color: expected one of "red", "green", got "blue")"}});
  // pydantic 2.7 to 2.9 writes literals and enums of one value twice; earlier ones wrap what has a description.
  expect(
      R"({"$defs": {"E": {"const": "a", "enum": ["a"], "title": "E", "type": "string"},
    "C": {"enum": ["a", "b"], "title": "C", "type": "string"}}, "properties": {
    "one": {"const": "cat", "enum": ["cat"], "title": "One", "type": "string"}, "e": {"$ref": "#/$defs/E"},
    "described": {"allOf": [{"$ref": "#/$defs/C"}], "default": "a", "description": "d"}},
    "required": ["one", "e"], "title": "Old", "type": "object"})",
      {R"({"one": "cat", "e": "a", "described": "b"})"},
      {{R"({"one": "dog", "e": "a"})", R"(one: expected "cat", got "dog")"},
       {R"({"one": "cat", "e": "b"})", R"(e: expected "a", got "b")"},
       {R"({"one": "cat", "e": "a", "described": "c"})", R"(described: expected one of "a", "b", got "c")"}});
}

TEST(PydanticSchema, TypedDicts) {
  expect(R"({"$defs": {"Movie": {"properties": {"title": {"title": "Title", "type": "string"},
    "year": {"title": "Year", "type": "integer"}}, "required": ["title"], "title": "Movie", "type": "object"}},
    "properties": {"movie": {"$ref": "#/$defs/Movie"}}, "required": ["movie"], "title": "Typed",
    "type": "object"})",
         {R"({"movie": {"title": "t"}})", R"({"movie": {"title": "t", "year": 1999}})"},
         {{R"({"movie": {"year": 1999}})", "movie.title: missing"},
          {R"({"movie": {"title": "t", "year": "x"}})", R"(movie.year: expected an integer, got "x")"}});
}

constexpr std::string_view pets = R"({"$defs": {"Cat": {"properties": {
    "kind": {"const": "cat", "title": "Kind", "type": "string"},
    "lives": {"default": 9, "title": "Lives", "type": "integer"}}, "required": ["kind"], "title": "Cat",
    "type": "object"}, "Dog": {"properties": {"kind": {"enum": ["dog", "hound"], "title": "Kind",
    "type": "string"}, "name": {"title": "Name", "type": "string"}}, "required": ["kind", "name"], "title": "Dog",
    "type": "object"}}, "properties": {"pet": {"discriminator": {"mapping": {"cat": "#/$defs/Cat",
    "dog": "#/$defs/Dog", "hound": "#/$defs/Dog"}, "propertyName": "kind"}, "oneOf": [{"$ref": "#/$defs/Cat"},
    {"$ref": "#/$defs/Dog"}], "title": "Pet"}}, "required": ["pet"], "title": "Pets", "type": "object"})";

TEST(PydanticSchema, DiscriminatedUnions) {
  expect(
      pets, {R"({"pet": {"kind": "cat", "lives": 1}})", R"({"pet": {"kind": "hound", "name": "x"}})"},
      {{R"({"pet": {"kind": "bird"}})", R"(pet.kind: expected one of "cat", "dog", "hound", got "bird")"},
       {R"({"pet": {"name": "x"}})", "pet.kind: missing"},
       {R"({"pet": {"kind": ["cat"]}})", R"(pet.kind: expected one of "cat", "dog", "hound", got an array)"},
       {R"({"pet": {"kind": "dog"}})", "pet.name: missing"},
       {R"({"pet": {"kind": "cat", "lives": "x"}})", R"(pet.lives: expected an integer, got "x")"},
       {R"({"pet": 1})",
        "pet: fits none of 2 alternatives: expected an object, got 1; expected an object, got 1"}});
}

TEST(PydanticSchema, RecursiveModels) {
  expect(R"({"$defs": {"Node": {"properties": {"value": {"title": "Value", "type": "integer"},
    "children": {"default": [], "items": {"$ref": "#/$defs/Node"}, "title": "Children", "type": "array"}},
    "required": ["value"], "title": "Node", "type": "object"}}, "$ref": "#/$defs/Node"})",
         {R"({"value": 1})", R"({"value": 1, "children": [{"value": 2, "children": [{"value": 3}]}]})"},
         {{R"({})", "value: missing"},
          {R"({"value": 1, "children": [{"value": 2, "children": [{}]}]})",
           "children[0].children[0].value: missing"},
          {R"([])", "expected an object, got an array"}});
}

TEST(PydanticSchema, ParametersOfRecursiveModels) {
  const Schema schema = schema_of(R"({"$defs": {"Link": {"properties": {"value": {"type": "integer"},
    "next": {"anyOf": [{"$ref": "#/$defs/Link"}, {"type": "null"}], "default": null}}, "required": ["value"],
    "type": "object"}}, "$ref": "#/$defs/Link"})");
  const auto parameters = schema.parameters();
  ASSERT_EQ(parameters.size(), 2U);
  EXPECT_EQ(parameters[0].name, "value");
  EXPECT_EQ(parameters[0].presence, detail::Presence::Required);
  EXPECT_EQ(parameters[1].name, "next");
  EXPECT_EQ(parameters[1].presence, detail::Presence::Optional);
}

// As deep as JSON between guest and host may be, with a reference and an alternative at each level.
TEST(PydanticSchema, RecursiveModelsTakeAnyDepth) {
  const Schema schema = schema_of(R"({"$defs": {"Link": {"properties": {"value": {"type": "integer"},
    "next": {"anyOf": [{"$ref": "#/$defs/Link"}, {"type": "null"}], "default": null}}, "required": ["value"],
    "type": "object"}}, "$ref": "#/$defs/Link"})");
  const auto chain = [](int depth, const std::string& end) {
    std::string text = end;
    for (int level = 0; level < depth; ++level) text = R"({"value": 1, "next": )" + text + "}";
    return text;
  };
  EXPECT_EQ(complaint(schema, chain(500, "null")), "");
  EXPECT_NE(complaint(schema, chain(500, "1")), "");
  EXPECT_EQ(complaint(schema, chain(900, "null")), "nested too deeply");
}

constexpr std::string_view calculation = R"({"$defs": {"Add": {"properties": {
    "left": {"oneOf": [{"$ref": "#/$defs/Num"}, {"$ref": "#/$defs/Add"}, {"$ref": "#/$defs/Neg"}]},
    "right": {"oneOf": [{"$ref": "#/$defs/Num"}, {"$ref": "#/$defs/Add"}, {"$ref": "#/$defs/Neg"}]},
    "op": {"const": "add", "title": "Op", "type": "string"}}, "required": ["left", "right", "op"], "type": "object"},
    "Neg": {"properties": {
    "operand": {"oneOf": [{"$ref": "#/$defs/Num"}, {"$ref": "#/$defs/Add"}, {"$ref": "#/$defs/Neg"}]},
    "op": {"const": "neg", "type": "string"}}, "required": ["operand", "op"], "type": "object"},
    "Num": {"properties": {"op": {"const": "num", "type": "string"}, "value": {"type": "number"}},
    "required": ["op", "value"], "type": "object"}}, "properties": {
    "expression": {"oneOf": [{"$ref": "#/$defs/Num"}, {"$ref": "#/$defs/Add"}, {"$ref": "#/$defs/Neg"}]}},
    "required": ["expression"], "type": "object"})";

TEST(PydanticSchema, TreesOfAlternatives) {
  std::string tree = R"({"op": "num", "value": 1})";
  for (int level = 0; level < 14; ++level) {
    std::string next = R"({"op": "add", "left": )";
    next += tree + R"(, "right": )" + tree + "}";
    tree = std::move(next);
  }
  const Schema schema = schema_of(calculation);
  EXPECT_EQ(complaint(schema, R"({"expression": )" + tree + "}"), "");
  EXPECT_EQ(complaint(schema, R"({"expression": {"op": "neg", "operand": {"op": "pow"}}})"),
            R"(expression.operand.op: expected one of "num", "add", "neg", got "pow")");
}

TEST(PydanticSchema, TypeAliasesOfThemselves) {
  expect(
      R"({"$defs": {"Tree": {"anyOf": [{"additionalProperties": {"$ref": "#/$defs/Tree"}, "type": "object"},
    {"items": {"$ref": "#/$defs/Tree"}, "type": "array"}, {"type": "integer"}]}},
    "properties": {"tree": {"$ref": "#/$defs/Tree"}}, "required": ["tree"], "title": "Alias", "type": "object"})",
      {R"({"tree": {"a": [1, {"b": []}]}})"},
      {{R"({"tree": "x"})",
        R"(tree: fits none of 3 alternatives: expected an object, got "x"; expected an array, got "x"; )"
        R"(expected an integer, got "x")"}});
}

TEST(PydanticSchema, Tuples) {
  expect(
      R"({"$defs": {"Point": {"maxItems": 2, "minItems": 1, "prefixItems": [{"title": "X", "type": "integer"},
    {"default": 0, "title": "Y", "type": "number"}], "type": "array"}}, "properties": {
    "pair": {"maxItems": 2, "minItems": 2, "prefixItems": [{"type": "integer"}, {"type": "string"}],
    "title": "Pair", "type": "array"}, "many": {"default": [], "items": {"type": "integer"}, "title": "Many",
    "type": "array"}, "none": {"default": [], "maxItems": 0, "minItems": 0, "title": "None", "type": "array"},
    "point": {"$ref": "#/$defs/Point"}}, "required": ["pair", "point"], "title": "Tuples", "type": "object"})",
      {R"({"pair": [1, "a"], "point": [1]})",
       R"({"pair": [1, "a"], "point": [1, 2.5], "many": [1, 2], "none": []})"},
      {{R"({"pair": [1], "point": [1]})", "pair: fewer than 2 items"},
       {R"({"pair": [1, "a", 2], "point": [1]})", "pair: more than 2 items"},
       {R"({"pair": ["a", 1], "point": [1]})", R"(pair[0]: expected an integer, got "a")"},
       {R"({"pair": [1, "a"], "point": [1, "y"]})", R"(point[1]: expected a number, got "y")"},
       {R"({"pair": [1, "a"], "point": [1], "none": [1]})", "none: more than 0 items"}});
  expect(R"({"properties": {"a": {"prefixItems": [{"type": "string"}], "items": {"type": "integer"}}}})",
         {R"({"a": ["x", 1, 2]})", R"({"a": []})"},
         {{R"({"a": ["x", "y"]})", R"(a[1]: expected an integer, got "y")"}});
}

TEST(PydanticSchema, PatternsAndNames) {
  expect(
      R"({"$defs": {"Color": {"enum": ["red", "green"], "title": "Color", "type": "string"}}, "properties": {
    "slug": {"maxLength": 50, "pattern": "^[a-z0-9]+(?:-[a-z0-9]+)*$", "title": "Slug", "type": "string"},
    "phone": {"default": "555-1212", "pattern": "^(\\([0-9]{3}\\))?[0-9]{3}-[0-9]{4}$", "title": "Phone",
    "type": "string"}, "code": {"pattern": "[A-Z]{2}\\d+", "title": "Code", "type": "string"},
    "size": {"anyOf": [{"pattern": "^\\s*(\\d*\\.?\\d+)\\s*(\\w+)?", "type": "string"},
    {"minimum": 0, "type": "integer"}], "default": 1, "title": "Size"},
    "keys": {"default": {}, "patternProperties": {"^x-": {"type": "integer"}}, "title": "Keys", "type": "object"},
    "names": {"additionalProperties": {"type": "integer"}, "default": {},
    "propertyNames": {"$ref": "#/$defs/Color"}, "title": "Names", "type": "object"},
    "short": {"additionalProperties": {"type": "integer"}, "default": {}, "propertyNames": {"maxLength": 3},
    "title": "Short", "type": "object"}}, "required": [], "title": "Patterns", "type": "object"})",
      {R"({"slug": "a-b", "phone": "(555)555-1212", "code": "xAB1x", "size": " 1.5 MB", "keys": {"x-a": 1, "y": "z"},
             "names": {"red": 1}, "short": {"abc": 1}})",
       R"({"size": 5})"},
      {{R"({"slug": "-a"})", R"(slug: "-a" does not match the pattern "^[a-z0-9]+(?:-[a-z0-9]+)*$")"},
       {R"({"code": "A1"})", R"(code: "A1" does not match the pattern "[A-Z]{2}\\d+")"},
       {R"({"keys": {"x-a": "1"}})", R"(keys.x-a: expected an integer, got "1")"},
       {R"({"names": {"blue": 1}})", R"(names: name 'blue': expected one of "red", "green", got "blue")"},
       {R"({"names": {"red": "1"}})", R"(names.red: expected an integer, got "1")"},
       {R"({"short": {"abcd": 1}})", "short: name 'abcd': longer than 3 characters"}});
  expect(R"({"properties": {"a": {"patternProperties": {"^x": {}}, "properties": {"b": {}},
    "additionalProperties": false}}})",
         {R"({"a": {"x1": 1, "b": 2}})"}, {{R"({"a": {"y": 1}})", "a: unknown property 'y'"}});
}

// pydantic 2.11 and 2.12 describe Decimal by patterns with lookaheads.
TEST(PydanticSchema, Decimals) {
  expect(R"json({"properties": {"price": {"anyOf": [{"type": "number"},
    {"pattern": "^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$", "type": "string"}], "title": "Price"},
    "exact": {"anyOf": [{"exclusiveMinimum": 0.0, "type": "number"},
    {"pattern": "^(?!^[-+.]*$)[+-]?0*(?:\\d{0,3}|(?=[\\d.]{1,6}0*$)\\d{0,3}\\.\\d{0,2}0*$)", "type": "string"}],
    "title": "Exact"}}, "required": ["price"], "title": "Prices", "type": "object"})json",
         {R"({"price": 1.5})", R"({"price": "-12.50", "exact": "123.45"})"},
         {{R"({"price": "."})", R"(price: fits none of 2 alternatives: expected a number, got "."; )"
                                R"("." does not match the pattern "^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$")"}});
}

TEST(PydanticSchema, ContentsAndFormatsAreAnnotations) {
  expect(R"({"$defs": {"JsonValue": {}}, "properties": {"data": {"contentMediaType": "application/json",
    "contentSchema": {"items": {"type": "integer"}, "type": "array"}, "title": "Data", "type": "string"},
    "blob": {"default": "", "format": "base64", "title": "Blob", "type": "string"},
    "secret": {"default": "x", "format": "password", "title": "Secret", "type": "string", "writeOnly": true},
    "when": {"format": "date-time", "title": "When", "type": "string"},
    "url": {"format": "uri", "maxLength": 2083, "minLength": 1, "title": "Url", "type": "string"},
    "js": {"$ref": "#/$defs/JsonValue", "default": null}}, "required": ["data"], "title": "Contents",
    "type": "object"})",
         {R"({"data": "[1]", "js": {"any": ["thing"]}})"},
         {{R"({"data": [1]})", "data: expected a string, got an array"},
          {R"({"data": "", "url": ""})", "url: shorter than 1 character"}});
}

TEST(PydanticSchema, ClosedAndOpenModels) {
  expect(
      R"({"$defs": {"Closed": {"additionalProperties": false, "properties": {"a": {"title": "A",
    "type": "integer"}}, "required": ["a"], "title": "Closed", "type": "object"}, "Open": {"additionalProperties":
    {"type": "integer"}, "properties": {"a": {"title": "A", "type": "integer"}}, "required": ["a"],
    "title": "Open", "type": "object"}}, "properties": {"closed": {"$ref": "#/$defs/Closed",
    "description": "described"}, "open": {"$ref": "#/$defs/Open", "default": {"a": 1}, "title": "T"}},
    "required": ["closed"], "title": "Outer", "type": "object"})",
      {R"({"closed": {"a": 1}, "open": {"a": 1, "b": 2}})"},
      {{R"({"closed": {"a": 1, "b": 2}})", "closed: unknown property 'b'"},
       {R"({"closed": {"a": 1}, "open": {"a": 1, "b": "2"}})", R"(open.b: expected an integer, got "2")"}});
}

// zod and others name a place where the schema is used first.
TEST(SchemaReference, LeadsAnywhereInTheSchema) {
  expect(
      R"({"properties": {"a": {"type": "array", "items": {"type": "integer"}}, "b": {"$ref": "#/properties/a/items"},
    "c": {"$ref": "#/definitions/x~1y%25"}, "d": {"anyOf": [{"type": "null"}, {"type": "string"}]},
    "e": {"$ref": "#/properties/d/anyOf/1"}, "f": {"$ref": "#/definitions/never"}},
    "definitions": {"x/y%": {"type": "boolean"}, "never": false}})",
      {R"({"b": 1, "c": true, "e": ""})"},
      {{R"({"b": "x"})", R"(b: expected an integer, got "x")"},
       {R"({"c": 1})", "c: expected a boolean, got 1"},
       {R"({"e": null})", "e: expected a string, got null"},
       {R"({"f": 1})", "f: must not be given"}});
  // The arguments as a whole, again.
  expect(R"({"properties": {"value": {"type": "integer"}, "child": {"$ref": "#"}}, "required": ["value"]})",
         {R"({"value": 1, "child": {"value": 2}})"},
         {{R"({"value": 1, "child": {}})", "child.value: missing"}});
  // What stands beside a reference is checked too.
  expect(R"({"$defs": {"n": {"type": "integer"}}, "properties": {"a": {"$ref": "#/$defs/n", "minimum": 5}}})",
         {R"({"a": 5})"}, {{R"({"a": 4})", "a: 4 is less than 5"}});
}

TEST(SchemaReference, RefusesWhatLeadsNowhere) {
  EXPECT_EQ(fault(R"({"properties": {"a": {"$ref": "#/$defs/X"}}})"),
            "properties.a.$ref: there is no '#/$defs/X'");
  EXPECT_EQ(fault(R"({"properties": {"a": {"$ref": "other.json"}}})"),
            "properties.a.$ref: 'other.json' is not supported: a reference leads into the same schema, as "
            "'#/$defs/NAME' does");
  EXPECT_EQ(fault(R"({"$defs": {"X": {"type": "strng"}}, "properties": {"a": {"$ref": "#/$defs/X"}}})"),
            "$defs.X.type: 'strng' is not a JSON type");
  for (const char* schema :
       {R"({"$ref": 1})", R"({"$ref": "#name"})",
        R"({"properties": {"a": {"$ref": "#/properties"}, "b": {"$ref": ""}}})",
        R"({"required": ["a"], "properties": {"a": {"$ref": "#/required/0"}}})", R"({"$anchor": "a"})",
        R"({"$dynamicRef": "#a"})", R"({"$defs": []})", R"({"$defs": {"a": 1}})",
        R"({"$defs": {"a": {"$id": "x", "$ref": "#/$defs/b"}, "b": {}}})",
        R"({"$defs": {"a": {"type": "array"}}, "$ref": "#/$defs/a"})",
        R"({"properties": {"a": {"prefixItems": {}}}})", R"({"properties": {"a": {"pattern": 1}}})",
        R"({"properties": {"a": {"pattern": "("}}})",
        R"({"properties": {"a": {"patternProperties": {"(": {}}}}})", R"({"enum": [1], "const": 2})"}) {
    EXPECT_NE(fault(schema), "") << schema;
  }
}

TEST(SchemaReference, RefusesCirclesThatLeadNowhere) {
  for (const char* schema :
       {R"({"$ref": "#"})", R"({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}})",
        R"({"properties": {"a": {"anyOf": [{"type": "null"}, {"$ref": "#/properties/a"}]}}})",
        R"({"$defs": {"a": {"not": {"allOf": [{"oneOf": [{"$ref": "#/$defs/a"}]}]}}}})"}) {
    EXPECT_EQ(fault(schema), "$ref: a schema refers to itself for the same value") << schema;
  }
  std::string chain = R"({"$defs": {"0": {})";
  for (int link = 1; link < 20'000; ++link)
    chain += ", \"" + std::to_string(link) + R"(": {"$ref": "#/$defs/)" + std::to_string(link - 1) + "\"}";
  EXPECT_NE(fault(chain + "}}").find("64 schemas"), std::string::npos);
}

// Definitions that double themselves: 2^30 checks of one value.
TEST(SchemaReference, BoundsWhatMultiplies) {
  std::string schema = R"({"$defs": {"0": {"type": "string"})";
  for (int level = 1; level <= 30; ++level) {
    const std::string below = R"({"$ref": "#/$defs/)" + std::to_string(level - 1) + "\"}";
    schema += ", \"" + std::to_string(level) + R"(": {"anyOf": [)" + below + ", " + below + "]}";
  }
  schema += R"(}, "properties": {"a": {"$ref": "#/$defs/30"}}})";
  const Schema doubling = schema_of(schema);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(complaint(doubling, R"({"a": "fits"})"), "");
  EXPECT_EQ(complaint(doubling, R"({"a": 1})"), "the arguments would take too long to check");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

// What is checked in proportion to its size is never refused for it.
TEST(SchemaReference, TakesLargeArguments) {
  const Schema schema = schema_of(R"({"$defs": {"n": {"type": "integer", "minimum": 0}},
    "properties": {"a": {"items": {"$ref": "#/$defs/n"}}}})");
  json::array items;
  for (int number = 0; number < 3'000'000; ++number) items.emplace_back(number);
  EXPECT_NO_THROW(schema.check(json::object{{"a", std::move(items)}}));
}

}  // namespace
}  // namespace eryx::bridge
