// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/describe.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/utf8.hpp"
#include "bridge/schema.hpp"
#include "eryx/error.hpp"

namespace shop {

// NOLINTBEGIN(readability-identifier-naming): the names are those of JSON
enum class Colour { red, green };
ERYX_DESCRIBE_ENUM(Colour, red, green)

enum Unscoped : std::uint8_t { small_size, large_size };
ERYX_DESCRIBE_ENUM(Unscoped, small_size, large_size);
// NOLINTEND(readability-identifier-naming)

struct Item {
  std::string name;
  double price = 0;
};
ERYX_DESCRIBE_ARGS(Item, (name, "what it is"), (price))

struct Order {
  std::string message;
  std::vector<Item> items;
  Colour colour = Colour::green;
  std::uint8_t count = 7;
  std::optional<std::string> note;
  bool fast = false;
};
ERYX_DESCRIBE_ARGS(Order, (message, "what to say"), (items), (colour, "of the box", eryx::has_default),
                   (count, eryx::has_default), (note, "for the courier"),
                   (fast, "by air", eryx::has_default));

struct Everything {
  std::int8_t i8 = 0;
  std::int16_t i16 = 0;
  std::int32_t i32 = 0;
  std::int64_t i64 = 0;
  std::uint16_t u16 = 0;
  std::uint32_t u32 = 0;
  std::uint64_t u64 = 0;
  float single = 0;
  double number = 0;
  std::array<int, 2> pair{};
  std::set<std::string> tags;
  std::map<std::string, std::vector<std::optional<int>>> table;
  std::unordered_map<std::string, bool> flags;
  std::deque<bool> deque;
  std::vector<bool> bits;
  boost::json::value any;
  boost::json::object object;
  boost::json::array array;
  std::optional<Item> item;
  std::optional<Colour> colour;
  Unscoped size = small_size;
  std::optional<boost::json::value> anything;
  std::map<std::string, Item> named = {{"a", {"apple", 1.5}}};
  long double longest = 0;
};
ERYX_DESCRIBE_ARGS(Everything, (i8), (i16), (i32), (i64), (u16), (u32), (u64), (single), (number), (pair),
                   (tags), (table), (flags), (deque), (bits), (any), (object), (array), (item), (colour),
                   (size), (anything), (named, eryx::has_default), (longest))

struct Outer {
  struct Inner {
    int x = 0;
  };
};
ERYX_DESCRIBE_ARGS(Outer::Inner, (x))

struct Derived : Item {};

}  // namespace shop

namespace {
struct Hidden {
  int value = 0;
};
ERYX_DESCRIBE_ARGS(Hidden, (value))

struct Node {
  std::vector<Node> children;
};
ERYX_DESCRIBE_ARGS(Node, (children))
}  // namespace

namespace eryx {
namespace {

namespace json = boost::json;
using namespace std::string_literals;

template <typename Type>
std::string schema_text() {
  return json::serialize(schema_of<Type>());
}

// The error of decoding `text` as a `Type`; empty: none.
template <typename Type>
std::string complaint(const json::value& arguments) {
  try {
    static_cast<void>(decode_arguments<Type>(arguments));
  } catch (const ArgumentError& error) {
    EXPECT_TRUE(base::is_utf8(error.what()));
    return error.what();
  }
  return "";
}
template <typename Type>
std::string complaint(const char* text) {
  return complaint<Type>(json::parse(text));
}

template <typename Value>
struct One {
  Value value{};
};
ERYX_DESCRIBE_ARGS(One<std::int64_t>, (value))
ERYX_DESCRIBE_ARGS(One<std::uint64_t>, (value))
ERYX_DESCRIBE_ARGS(One<float>, (value))
ERYX_DESCRIBE_ARGS(One<std::optional<int>>, (value))

TEST(SchemaOf, ListsMembersInOrder) {
  EXPECT_EQ(
      schema_text<shop::Order>(),
      R"({"title":"Order","type":"object","properties":{"message":{"type":"string","description":"what to say"},)"
      R"("items":{"type":"array","items":{"title":"Item","type":"object","properties":{"name":{"type":"string",)"
      R"("description":"what it is"},"price":{"type":"number"}},"required":["name","price"],)"
      R"("additionalProperties":false}},"colour":{"type":["string","null"],"enum":["red","green",null],)"
      R"("description":"of the box","default":"green"},"count":{"type":["integer","null"],"minimum":0,)"
      R"("maximum":255,"default":7},"note":{"type":["string","null"],"description":"for the courier"},)"
      R"("fast":{"type":["boolean","null"],"description":"by air","default":false}},)"
      R"("required":["message","items"],"additionalProperties":false})");
}

TEST(SchemaOf, KnowsEveryType) {
  const json::object schema = schema_of<shop::Everything>();
  const auto of = [&](const char* name) { return json::serialize(schema.at("properties").at(name)); };
  EXPECT_EQ(of("i8"), R"({"type":"integer","minimum":-128,"maximum":127})");
  EXPECT_EQ(of("u32"), R"({"type":"integer","minimum":0,"maximum":4294967295})");
  EXPECT_EQ(of("i64"), R"({"type":"integer"})");
  EXPECT_EQ(of("u64"), R"({"type":"integer","minimum":0})");
  EXPECT_EQ(of("single"), R"({"type":"number"})");
  EXPECT_EQ(of("pair"),
            R"({"type":"array","items":{"type":"integer","minimum":-2147483648,"maximum":2147483647},)"
            R"("minItems":2,"maxItems":2})");
  EXPECT_EQ(of("tags"), R"({"type":"array","items":{"type":"string"},"uniqueItems":true})");
  EXPECT_EQ(of("flags"), R"({"type":"object","additionalProperties":{"type":"boolean"}})");
  EXPECT_EQ(of("bits"), R"({"type":"array","items":{"type":"boolean"}})");
  EXPECT_EQ(of("any"), "{}");
  EXPECT_EQ(of("anything"), "{}");
  EXPECT_EQ(of("object"), R"({"type":"object"})");
  EXPECT_EQ(of("array"), R"({"type":"array"})");
  EXPECT_EQ(of("colour"), R"({"type":["string","null"],"enum":["red","green",null]})");
  EXPECT_EQ(of("size"), R"({"type":"string","enum":["small_size","large_size"]})");
  EXPECT_EQ(schema.at("properties").at("item").at("type"), json::value({"object", "null"}));
  EXPECT_EQ(schema.at("properties").at("named").at("default").at("a").at("name"), "apple");
}

TEST(SchemaOf, NamesTheStructWithoutItsSurroundings) {
  EXPECT_EQ(schema_of<shop::Outer::Inner>().at("title"), "Inner");
  EXPECT_EQ(schema_of<Hidden>().at("title"), "Hidden");
}

TEST(Describe, IsNotInherited) {
  EXPECT_TRUE(detail::DescribedStruct<shop::Item>);
  EXPECT_FALSE(detail::DescribedStruct<shop::Derived>);
}

TEST(Describe, SeesRecursion) {
  EXPECT_TRUE(detail::is_recursive<Node>());
  EXPECT_FALSE(detail::is_recursive<shop::Everything>());
}

TEST(Decode, FillsTheStruct) {
  const auto order = decode_arguments<shop::Order>(json::parse(
      R"({"message":"hi","items":[{"name":"a","price":1},{"name":"b","price":2.5}],"colour":"red",)"
      R"("count":3.0,"note":"soon","fast":true})"));
  EXPECT_EQ(order.message, "hi");
  ASSERT_EQ(order.items.size(), 2U);
  EXPECT_EQ(order.items[1].name, "b");
  EXPECT_EQ(order.items[0].price, 1.0);
  EXPECT_EQ(order.colour, shop::Colour::red);
  EXPECT_EQ(order.count, 3);
  EXPECT_EQ(order.note, "soon");
  EXPECT_TRUE(order.fast);
}

TEST(Decode, LeavesDefaults) {
  for (const char* text :
       {R"({"message":"","items":[]})",
        R"({"message":"","items":[],"colour":null,"count":null,"note":null,"fast":null})"}) {
    const auto order = decode_arguments<shop::Order>(json::parse(text));
    EXPECT_EQ(order.colour, shop::Colour::green);
    EXPECT_EQ(order.count, 7);
    EXPECT_EQ(order.note, std::nullopt);
    EXPECT_FALSE(order.fast);
  }
}

TEST(Decode, NamesPlaceAndRule) {
  using shop::Order;
  EXPECT_EQ(complaint<Order>("3"), "expected an object, got 3");
  EXPECT_EQ(complaint<Order>(R"({"message":3,"items":[]})"), "message: expected a string, got 3");
  EXPECT_EQ(complaint<Order>(R"({"message":null,"items":[]})"), "message: expected a string, got null");
  EXPECT_EQ(complaint<Order>(R"({"items":[]})"), "message: missing");
  EXPECT_EQ(complaint<Order>(R"({"message":"","items":{}})"), "items: expected an array, got an object");
  EXPECT_EQ(
      complaint<Order>(R"({"message":"","items":[{"name":"","price":1},{"name":"","price":1},{"name":""}]})"),
      "items[2].price: missing");
  EXPECT_EQ(complaint<Order>(R"({"message":"","items":[{"name":"","price":true}]})"),
            "items[0].price: expected a number, got true");
  EXPECT_EQ(complaint<Order>(R"({"message":"","items":[],"colour":"blue"})"),
            R"(colour: expected one of "red", "green", got "blue")");
  EXPECT_EQ(complaint<Order>(R"({"message":"","items":[],"count":300})"), "count: 300 is more than 255");
  EXPECT_EQ(complaint<Order>(R"({"message":"","items":[],"count":-1})"), "count: -1 is less than 0");
  EXPECT_EQ(complaint<Order>(R"({"message":"","items":[],"count":2.5})"),
            "count: expected an integer, got 2.5");
  EXPECT_EQ(complaint<Order>(R"({"message":"","items":[],"count":false})"),
            "count: expected an integer, got false");
  EXPECT_EQ(complaint<Order>(R"({"message":"","items":[],"fast":1})"), "fast: expected a boolean, got 1");
  EXPECT_EQ(complaint<Order>(R"({"mesage":"","items":[]})"), "unknown argument 'mesage'");
  EXPECT_EQ(complaint<Order>(R"({"message":"","items":[{"name":"","price":1,"extra":0}]})"),
            "items[0]: unknown property 'extra'");
}

TEST(Decode, GuardsTheEndsOf64Bits) {
  using Signed = One<std::int64_t>;
  using Unsigned = One<std::uint64_t>;
  EXPECT_EQ(decode_arguments<Signed>(json::parse(R"({"value":-9223372036854775808})")).value,
            std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(decode_arguments<Unsigned>(json::parse(R"({"value":18446744073709551615})")).value,
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(decode_arguments<Unsigned>(json::parse(R"({"value":1e19})")).value, 10000000000000000000U);
  EXPECT_EQ(complaint<Signed>(R"({"value":9223372036854775808})"),
            "value: 9223372036854775808 is more than 9223372036854775807");
  EXPECT_EQ(complaint<Signed>(R"({"value":1e30})"), "value: 1e+30 is more than 9223372036854775807");
  EXPECT_EQ(complaint<Signed>(R"({"value":-9223372036854775809})"),
            "value: -9.223372036854776e+18 is less than -9223372036854775808");
  EXPECT_EQ(complaint<Unsigned>(R"({"value":18446744073709551616})"),
            "value: 1.8446744073709552e+19 is more than 18446744073709551615");
  EXPECT_EQ(complaint<Unsigned>(R"({"value":-1.0})"), "value: -1.0 is less than 0");
  EXPECT_EQ(complaint<Unsigned>(R"({"value":-0.0})"), "");
  EXPECT_NE(complaint<One<float>>(R"({"value":1e300})"), "");
  EXPECT_NE(complaint<One<float>>(R"({"value":-1e300})"), "");
  EXPECT_EQ(complaint<One<float>>(R"({"value":16777217})"), "");
}

const char* const everything_text =
    R"({"i8":-128,"i16":-1,"i32":1,"i64":2,"u16":65535,"u32":4,"u64":5,"single":1.5,
  "number":2,"pair":[1,2],"tags":["b","a"],"table":{"x":[1,null]},"flags":{"on":true},"deque":[true],
  "bits":[true,false],"any":null,"object":{"k":1},"array":[1,"2"],"item":{"name":"n","price":0},"colour":"red",
  "size":"large_size","anything":[],"longest":0.5})";

TEST(Decode, KnowsEveryType) {
  const auto all = decode_arguments<shop::Everything>(json::parse(everything_text));
  EXPECT_EQ(all.i8, -128);
  EXPECT_EQ(all.u16, 65535);
  EXPECT_EQ(all.pair[1], 2);
  EXPECT_TRUE(all.tags.contains("a"));
  EXPECT_EQ(all.table.at("x").at(1), std::nullopt);
  EXPECT_TRUE(all.flags.at("on"));
  EXPECT_FALSE(all.bits[1]);
  EXPECT_TRUE(all.any.is_null());
  EXPECT_EQ(all.item->name, "n");
  EXPECT_EQ(all.colour, shop::Colour::red);
  EXPECT_EQ(all.size, shop::large_size);
  EXPECT_TRUE(all.anything->is_array());
  EXPECT_EQ(all.named.at("a").name, "apple");
}

TEST(Decode, AgreesWithTheSchema) {
  const bridge::Schema schema(schema_of<shop::Everything>());
  const json::object good = json::parse(everything_text).as_object();
  EXPECT_NO_THROW(schema.check(good));
  const json::array candidates =
      json::parse(
          R"([null,true,-1,0,200,70000,1.0,1.5,"red","x",[],[1,2],["a","a"],[true],{},{"a":[null]},{"a":[1.5]},
          {"name":"n","price":1},{"name":"n"},{"a":{"name":"n","price":1}},[1,2,3],{"a":true}])")
          .as_array();
  int refused = 0;
  for (const auto& entry : good) {
    for (const json::value& candidate : candidates) {
      json::object changed = good;
      changed[entry.key()] = candidate;
      std::string by_schema;
      try {
        schema.check(changed);
      } catch (const ArgumentError& error) {
        by_schema = error.what();
      }
      const std::string by_decode = complaint<shop::Everything>(json::value(changed));
      EXPECT_EQ(by_schema.empty(), by_decode.empty()) << by_schema << '|' << by_decode;
      refused += by_decode.empty() ? 0 : 1;
    }
    json::object without = good;
    without.erase(entry.key());
    EXPECT_EQ(complaint<shop::Everything>(json::value(without)).empty(),
              entry.key() == "item" || entry.key() == "colour" || entry.key() == "anything");
  }
  EXPECT_GT(refused, 200);
}

TEST(Decode, CutsWhatItQuotes) {
  std::string longest = "x";
  for (int count = 0; count < 1000; ++count) longest += "\xE2\x82\xAC";
  const std::string value =
      complaint<shop::Order>(json::object{{"message", ""}, {"items", json::array{}}, {"fast", longest}});
  EXPECT_LT(value.size(), 150U);
  EXPECT_NE(value.find("…\""), std::string::npos) << value;
  const std::string name = complaint<shop::Order>(json::object{{longest, 1}});
  EXPECT_LT(name.size(), 150U);
  EXPECT_EQ(complaint<shop::Order>(json::object{{"it's\n\x1b", 1}}), "unknown argument 'it\\'s\\n\\u001b'");
  EXPECT_NE(complaint<shop::Order>(json::object{{"\xE2\x82", 1}}), "");
  EXPECT_LT(complaint<shop::Order>(json::object{{std::string(1000, '\x80'), 1}}).size(), 400U);

  json::object everything = json::parse(everything_text).as_object();
  everything["flags"] = json::object{{longest, 1}};
  const std::string place = complaint<shop::Everything>(json::value(everything));
  EXPECT_LT(place.size(), 180U);
  EXPECT_TRUE(place.starts_with("flags['x€")) << place;
}

TEST(ToResult, EncodesWhatHandlersReturn) {
  const auto text = [](const auto& value) { return json::serialize(to_result(value)); };
  EXPECT_EQ(
      text(shop::Order{.message = "m", .items = {{"a", 1.5}}, .colour = shop::Colour::red, .note = {}}),
      R"({"message":"m","items":[{"name":"a","price":1.5E0}],"colour":"red","count":7,"note":null,"fast":false})");
  EXPECT_EQ(text(true), "true");
  EXPECT_EQ(text(std::int8_t{-3}), "-3");
  EXPECT_EQ(text(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(text("text"), R"("text")");
  EXPECT_EQ(text("text"s), R"("text")");
  EXPECT_EQ(text(std::string_view("text")), R"("text")");
  EXPECT_EQ(text('c'), R"("c")");
  EXPECT_EQ(text(std::filesystem::path("/a/b")), R"("/a/b")");
  EXPECT_EQ(text(std::vector<bool>{true, false}), "[true,false]");
  EXPECT_EQ(text(std::vector<std::optional<shop::Item>>{std::nullopt}), "[null]");
  EXPECT_EQ(text(std::set<int>{2, 1}), "[1,2]");
  EXPECT_EQ(text(std::pair<int, std::string>(1, "a")), R"([1,"a"])");
  EXPECT_EQ(text(std::map<std::string, shop::Item>{{"k", {}}}), R"({"k":{"name":"","price":0E0}})");
  EXPECT_EQ(text(json::value(nullptr)), "null");
  EXPECT_EQ(text(json::object{{"a", 1}}), R"({"a":1})");
  EXPECT_EQ(text(nullptr), "null");
  EXPECT_THROW(static_cast<void>(to_result(shop::Colour{9})), Error);
}

}  // namespace
}  // namespace eryx
