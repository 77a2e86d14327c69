// SPDX-License-Identifier: MIT OR Apache-2.0
/// Arguments that a program chooses so that checking them is as much work as the schema allows, judged by the time that
/// the host's processor takes. The schemas are the embedder's and honest, but of kinds for which work can multiply.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <string>
#include <string_view>

#include "support.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace support;
using testing::HasSubstr;
using Seconds = std::chrono::duration<double>;

// What multiplies or backtracks takes years; what is linear takes milliseconds. Busy machines keep this too.
constexpr Seconds longest(2);

struct Checked {
  ExecuteResult result;
  Seconds host_time;  ///< Of the host and the guest together: programs do little but call.
};

Checked check(std::string_view schema, std::string_view program) {
  const Callback callback{"call", "", boost::json::parse(schema).as_object(),
                          [](const CallbackCall& call) { call.complete(nullptr); }, CallbackKind::Immediate};
  const Sandbox sandbox = Sandbox::builder().callback(callback).build();
  const std::clock_t start = std::clock();
  ExecuteResult result = sandbox.execute(program);
  const Seconds time(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  expect_ordinary_execution();
  return {std::move(result), time};
}

// Trees of alternatives that differ only in what is nested: each level doubles the work.
TEST(HostileSchema, AlternativesDoNotMultiply) {
  const Checked checked = check(R"({"$defs": {"Node": {"anyOf": [
        {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}, "end": {"const": 1}}},
        {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}, "end": {"const": 2}}}]}},
      "properties": {"tree": {"$ref": "#/$defs/Node"}}})",
                                R"(
tree = {"end": 3}
for _ in range(100): tree = {"next": tree}
await call(tree)
)");
  EXPECT_THAT(checked.result, Raises("CallbackArgumentError"));
  EXPECT_LT(checked.host_time, longest);
}

TEST(HostileSchema, ValuesNestDeeplyWithoutHarm) {
  const Checked checked = check(R"({"$defs": {"List": {"items": {"$ref": "#/$defs/List"}, "type": "array"}},
      "properties": {"list": {"$ref": "#/$defs/List"}}})",
                                R"(
deep = []
for _ in range(400): deep = [deep]
await call(deep)
try: await call([deep, 1])
except TypeError: print("refused")
)");
  EXPECT_THAT(checked.result, Completes());
  EXPECT_THAT(checked.result, Prints("refused\n"));
  EXPECT_LT(checked.host_time, longest);
}

// Where a matcher that backtracks would try every way to divide the text.
TEST(HostileSchema, PatternsDoNotBacktrack) {
  for (const std::string_view pattern : {"^(x+x+)+y$", "^(x|x|xx)*y$", "^(([a-z])+.)+[A-Z]([a-z])+$"}) {
    const Checked checked =
        check(R"({"properties": {"text": {"type": "string", "pattern": ")" + std::string(pattern) + "\"}}}",
              R"(
await call("x" * 20_000 + "z")
)");
    EXPECT_THAT(checked.result, Raises("CallbackArgumentError", HasSubstr("pattern"))) << pattern;
    EXPECT_LT(checked.host_time, longest) << pattern;
  }
}

TEST(HostileSchema, LargeTextsAreRefusedOrMatchedInTime) {
  const Checked checked =
      check(R"({"properties": {"text": {"type": "string", "pattern": "^(a?){60}b$", "maxLength": 8000000}}})",
            R"(
try: await call("a" * 7_000_000)
except TypeError as error: print(type(error).__name__)
)");
  EXPECT_THAT(checked.result, Prints("CallbackArgumentError\n"));
  EXPECT_LT(checked.host_time, Seconds(10));
}

}  // namespace
}  // namespace eryx::security
