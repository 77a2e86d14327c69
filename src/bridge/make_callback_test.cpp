// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/make_callback.hpp"

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/json/parse.hpp>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "bridge/schema.hpp"
#include "eryx/callback_builder.hpp"
#include "eryx/error.hpp"

namespace eryx {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using detail::HandlerShape;
using detail::HandlerTraits;
using detail::NoArguments;

struct Numbers {
  int a = 0;
  std::optional<int> b;
};
ERYX_DESCRIBE_ARGS(Numbers, (a, "first"), (b, "second"))

int function(const Numbers& numbers) { return numbers.a; }
void function_without_throw(Numbers) noexcept {}
asio::awaitable<std::string> coroutine(Numbers numbers) { co_return std::to_string(numbers.a); }

template <typename Handler, typename Arguments, typename Result, HandlerShape shape>
constexpr bool has_shape(const Handler&) {
  using Traits = HandlerTraits<Handler>;
  return std::same_as<typename Traits::Arguments, Arguments> &&
         std::same_as<typename Traits::Result, Result> && Traits::shape == shape;
}

TEST(HandlerTraits, ReadsEveryShape) {
  constexpr auto plain = HandlerShape::Plain;
  constexpr auto later = HandlerShape::Completion;
  constexpr auto awaited = HandlerShape::Coroutine;
  const auto nothing = [] {};
  EXPECT_TRUE((has_shape<decltype(nothing), NoArguments, void, plain>(nothing)));
  auto counter = [count = 0](const json::object&) mutable { return ++count; };
  EXPECT_TRUE((has_shape<decltype(counter), json::object, int, plain>(counter)));
  EXPECT_TRUE((has_shape<decltype(&function), Numbers, int, plain>(&function)));
  EXPECT_TRUE((has_shape<decltype(&function_without_throw), Numbers, void, plain>(&function_without_throw)));
  const auto raw = [](Numbers) -> RawJson { return {"1"}; };
  EXPECT_TRUE((has_shape<decltype(raw), Numbers, RawJson, plain>(raw)));
  const std::function<std::string(Numbers)> erased = [](Numbers) { return std::string(); };
  EXPECT_TRUE((has_shape<std::function<std::string(Numbers)>, Numbers, std::string, plain>(erased)));
  EXPECT_TRUE((has_shape<decltype(&coroutine), Numbers, std::string, awaited>(&coroutine)));
  const auto sleeper = []() -> asio::awaitable<void> { co_return; };
  EXPECT_TRUE((has_shape<decltype(sleeper), NoArguments, void, awaited>(sleeper)));
  const auto reply = [](const Numbers&, const CallbackReply<int>& answer) { answer(1); };
  EXPECT_TRUE((has_shape<decltype(reply), Numbers, int, later>(reply)));
  const auto only_reply = [](const CallbackReply<void>& answer) { answer(); };
  EXPECT_TRUE((has_shape<decltype(only_reply), NoArguments, void, later>(only_reply)));
}

TEST(MakeCallback, DerivesTheSchema) {
  const Callback callback = make_callback("math.add", "Adds", &function);
  EXPECT_EQ(callback.name, "math.add");
  EXPECT_EQ(callback.description, "Adds");
  EXPECT_EQ(callback.schema, schema_of<Numbers>());
  EXPECT_EQ(callback.kind, CallbackKind::Awaited);
  EXPECT_TRUE(callback.handler);

  const Callback untyped = make_callback(
      "f", "", [](const json::object&) {}, CallbackKind::Immediate);
  EXPECT_EQ(untyped.schema.at("additionalProperties"), true);
  EXPECT_EQ(untyped.kind, CallbackKind::Immediate);
  EXPECT_EQ(make_callback("f", "", [] {}).schema.at("additionalProperties"), false);
}

TEST(MakeCallback, TakesHandlersThatOnlyMove) {
  auto owner = [number = std::make_unique<int>(3)](Numbers) { return *number; };
  const Callback callback = make_callback("f", "", std::move(owner));
  const Callback copy = callback;  // NOLINT(performance-unnecessary-copy-initialization): what is tested
  EXPECT_TRUE(copy.handler);
}

TEST(MakeCallback, RefusesAnImmediateCoroutine) {
  EXPECT_THROW(static_cast<void>(make_callback("f", "", &coroutine, CallbackKind::Immediate)), Error);
  EXPECT_EQ(make_callback("f", "", &coroutine).kind, CallbackKind::Awaited);
}

const auto ignore = [](const json::object&) {};

// Why the builder fails; empty: it succeeds.
std::string fault(const CallbackBuilder& builder) {
  try {
    static_cast<void>(builder.build());
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::InvalidArgument);
    return error.what();
  }
  return "";
}

TEST(CallbackBuilder, BuildsTheSchema) {
  const Callback callback = CallbackBuilder("add", "Adds two numbers")
                                .parameter("a", ParameterType::Number, "first")
                                .optional_parameter("b", ParameterType::Integer, "second", 1)
                                .optional_parameter("c", ParameterType::Any)
                                .immediate()
                                .handler(ignore)
                                .build();
  EXPECT_EQ(callback.name, "add");
  EXPECT_EQ(callback.description, "Adds two numbers");
  EXPECT_EQ(callback.kind, CallbackKind::Immediate);
  EXPECT_EQ(json::value(callback.schema),
            json::parse(R"({"type":"object","properties":{"a":{"type":"number","description":"first"},
    "b":{"type":["integer","null"],"description":"second","default":1},"c":{}},"required":["a"],
    "additionalProperties":false})"));
  EXPECT_NO_THROW(bridge::Schema{callback.schema});
}

TEST(CallbackBuilder, KeepsAGivenSchema) {
  const json::object schema =
      json::parse(R"({"type":"object","properties":{"x":{"minimum":1}}})").as_object();
  EXPECT_EQ(CallbackBuilder("f", "").schema(schema).handler(ignore).build().schema, schema);
  EXPECT_EQ(fault(CallbackBuilder("f", "").schema({{"type", "strng"}}).handler(ignore)),
            "callback 'f': schema: type: 'strng' is not a JSON type");
}

TEST(CallbackBuilder, RefusesWhatCannotWork) {
  EXPECT_EQ(fault(CallbackBuilder("f", "")), "callback 'f': there is no handler");
  EXPECT_EQ(fault(CallbackBuilder("f", "").parameter("a", ParameterType::Any).schema({}).handler(ignore)),
            "callback 'f': it has parameters and a schema; choose one");
  EXPECT_EQ(
      fault(CallbackBuilder("f", "").optional_parameter("a", ParameterType::String, "", 1).handler(ignore)),
      "callback 'f': default of a: expected a string or null, got 1");
  EXPECT_THROW(CallbackBuilder("f", "").parameter("a", ParameterType::Any).parameter("a", ParameterType::Any),
               Error);
  EXPECT_NE(fault(CallbackBuilder("f", "").immediate().handler([]() -> asio::awaitable<void> { co_return; })),
            "");
}

}  // namespace
}  // namespace eryx
