// SPDX-License-Identifier: MIT OR Apache-2.0
/// What programs and language models see of callbacks: names, signatures, schemas, stubs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>
#include <string_view>

#include "callback_handlers.hpp"
#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

namespace json = boost::json;
using namespace support;
using testing::HasSubstr;

TEST(Callback, NamesThatCannotBe) {
  const auto build = [](std::string name) {
    return Sandbox::builder().callback(std::move(name), "", [] {}).build();
  };
  for (const char* name : {"", "a b", "a,b", "a\"b", "x()", "a\nb", "\xff"}) {
    EXPECT_THROW((void)build(name), Error) << name;
  }
  EXPECT_THROW((void)build(std::string(1000, 'a')), Error);
  EXPECT_THROW((void)build(std::string("a\0b", 3)), Error);
  EXPECT_THROW((void)Sandbox::builder().callback("a", "", [] {}).callback("a", "", [] {}).build(), Error);
  // Taken names are reached by invoke, and shadow nothing.
  for (const char* name : {"print", "class", "__import__", "json", "asyncio", "invoke", "2fast",
                           "with-hyphen", "github/list-issues", "user-profile/update", "admin.tools.list",
                           "DATA_EXPORT_v2", ".a", "a.", "a..b", "/"}) {
    const Sandbox sandbox = Sandbox::builder().callback(name, "", [] { return 42; }).build();
    ExecuteOptions options;
    options.input("name", name);
    EXPECT_THAT(
        sandbox.execute("import json\nprint(json.dumps(1))\nresult = await invoke(name)\n__import__('os')",
                        options),
        HasValue("42"));
  }
}

TEST(Callback, WrongSchemas) {
  for (const char* schema : {R"({"type": "strng"})", R"({"type": "array"})", R"({"properties": 5})",
                             R"({"type": "object", "properties": {"a": {"pattern": "(a"}}})",
                             R"({"type": "object", "required": "a"})"}) {
    Callback callback;
    callback.name = "x";
    callback.schema = json::parse(schema).as_object();
    callback.handler = [](const CallbackCall& call) { call.complete(nullptr); };
    EXPECT_THROW((void)Sandbox::builder().callback(callback).build(), Error) << schema;
  }
}

TEST(Callback, Introspection) {
  const Sandbox sandbox = Sandbox::builder()
                              .callback("echo", "Echoes \"it\" back", echo)
                              .callback("http.get", "Gets", [](EchoArgs) { return 1; })
                              .callback("order", "Orders", [](OrderArgs) {})
                              .callback("print", "Taken", [] {})
                              .build();
  const std::vector<CallbackInfo> callbacks = sandbox.callbacks();
  ASSERT_EQ(callbacks.size(), 4);
  EXPECT_EQ(callbacks[0].name, "echo");
  EXPECT_EQ(callbacks[0].schema.at("properties").at("message").at("description"), "The message to echo back");
  const std::string stubs = sandbox.type_stubs();
  EXPECT_THAT(stubs,
              HasSubstr("@_callback\nasync def echo(message: str) -> Any:\n    \"\"\"Echoes \\\"it\\\" "
                        "back\n\n    Args:\n        message: The message to echo back\"\"\"\n"));
  EXPECT_THAT(stubs, HasSubstr("class _http(_Namespace):\n    @_callback\n    @staticmethod\n    async def "
                               "get(message: str) -> Any:"));
  EXPECT_THAT(stubs, HasSubstr("name: Literal[\"print\"], /) -> _print: ..."));
  // A stub file is Python.
  ExecuteOptions options;
  options.input("stubs", json::string(stubs));
  const ExecuteResult parsed = sandbox.execute(
      "import ast\nresult = [n.name for n in ast.parse(stubs).body if hasattr(n, 'name') and n.name[0] != "
      "'_']",
      options);
  EXPECT_THAT(parsed, HasValue(R"(["Item", "echo", "order", "list_callbacks"])"));
  EXPECT_THAT(sandbox.execute("result = [c['name'] for c in list_callbacks()]"),
              HasValue(R"(["echo", "http.get", "order", "print"])"));
}

// A tool as the Model Context Protocol describes it, whose schema is one that pydantic makes.
Callback tool(std::string name, std::string_view schema) {
  Callback callback;
  callback.name = std::move(name);
  callback.schema = json::parse(schema).as_object();
  callback.handler = [](const CallbackCall& call) { call.complete(call.arguments()); };
  return callback;
}

TEST(Callback, SchemasWithReferences) {
  const Sandbox sandbox =
      Sandbox::builder()
          .callback(tool("tree", R"({"$defs": {"Node": {"properties": {"value": {"type": "integer"},
              "children": {"default": [], "items": {"$ref": "#/$defs/Node"}, "type": "array"},
              "zip": {"pattern": "^\\d{5}$", "type": "string"},
              "pair": {"maxItems": 2, "minItems": 2, "prefixItems": [{"type": "integer"}, {"type": "string"}],
              "type": "array"}}, "required": ["value"], "type": "object"}}, "$ref": "#/$defs/Node"})"))
          .build();
  EXPECT_THAT(sandbox.execute("result = await tree(1, [{'value': 2}], pair=(1, 'a'), zip='12345')"),
              HasValue(R"({"value": 1, "children": [{"value": 2}], "pair": [1, "a"], "zip": "12345"})"));
  EXPECT_THAT(sandbox.execute("await tree(1, [{'value': 2, 'children': [{}]}])"),
              Raises("CallbackArgumentError", HasSubstr("children[0].children[0].value: missing")));
  EXPECT_THAT(sandbox.execute("await tree(1, zip='x')"),
              Raises("CallbackArgumentError", HasSubstr("pattern")));
  EXPECT_THAT(sandbox.execute("await tree(1, pair=(1, 2))"),
              Raises("CallbackArgumentError", HasSubstr("pair[1]: expected a string")));
  EXPECT_THAT(sandbox.execute("import inspect\nresult = str(inspect.signature(tree))"),
              HasValue(R"json("(value: int, children: list = [], zip: str = None, pair: list = None)")json"));
}

TEST(Callback, SignaturesWithKeywords) {
  const Sandbox sandbox =
      Sandbox::builder()
          .callback(tool("mail", R"({"type": "object", "properties": {"from": {"type": "string"},
              "to": {"anyOf": [{"type": "string"}, {"type": "null"}]}, "x-y": {"const": 1}}, "required": ["from", "to"],
              "additionalProperties": false})"))
          .build();
  EXPECT_THAT(sandbox.execute("import inspect\nresult = str(inspect.signature(mail))"),
              HasValue(R"json("(*, to: Optional[str], **arguments)")json"))
      << "its position is the second";
  EXPECT_THAT(sandbox.type_stubs(), HasSubstr("mail(*, to: str | None, **arguments: Any)"));
  EXPECT_THAT(sandbox.execute("result = await mail(to=None, **{'from': 'me', 'x-y': 1})"),
              HasValue(R"({"to": null, "from": "me", "x-y": 1})"));
}

TEST(Callback, NamesOfTheModelContextProtocol) {
  constexpr std::string_view schema = R"({"type": "object", "properties": {"a": {"type": "integer"}}})";
  const Sandbox sandbox = Sandbox::builder()
                              .callback(tool("github/list-issues", schema))
                              .callback(tool("github.list/issues", schema))
                              .callback(tool("a..b", schema))
                              .build();
  EXPECT_THAT(sandbox.execute("result = [await invoke('github/list-issues', a=1),"
                              " await invoke['github/list-issues'](1), invoke['github/list-issues'].sync(1),"
                              " await github['list/issues'](1), await invoke('github.list/issues', a=1),"
                              " await a['']['b'](1), await invoke['a..b'](1)]"),
              HasValue(R"([{"a": 1}, {"a": 1}, {"a": 1}, {"a": 1}, {"a": 1}, {"a": 1}, {"a": 1}])"));
  EXPECT_THAT(sandbox.execute("result = ['github/list-issues' in invoke, 'github' in invoke, list(invoke)[0],"
                              " list(github), invoke['a..b'].schema['type']]"),
              HasValue(R"([true, false, "github/list-issues", ["list/issues"], "object"])"));
  EXPECT_THAT(sandbox.execute("invoke['nothing']"), Raises("KeyError"));
  EXPECT_THAT(sandbox.execute("await invoke('nothing')"), Raises("CallbackNotFoundError"));
  EXPECT_THAT(sandbox.execute("import pickle\nresult = pickle.loads(pickle.dumps(invoke)) is invoke"),
              HasValue("true"));
}

}  // namespace
}  // namespace eryx
