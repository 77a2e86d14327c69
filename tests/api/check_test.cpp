// SPDX-License-Identifier: MIT OR Apache-2.0
/// Checking programs before they run, through the public API: what is found, where, and what is left alone.
#include "eryx/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::AllOf;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Callback callback(std::string name, std::string_view schema) {
  Callback callback;
  callback.name = std::move(name);
  callback.schema = boost::json::parse(schema).as_object();
  callback.handler = [](const CallbackCall& call) { call.complete(nullptr); };
  return callback;
}

constexpr std::string_view fetch_schema = R"({"type": "object", "properties": {
  "id": {"type": "integer"}, "colour": {"enum": ["red", "green"]}, "tags": {"type": ["array", "null"]},
  "name": {"$ref": "#/$defs/text"}, "size": {"anyOf": [{"type": "number"}, {"type": "boolean"}]}},
  "required": ["id"], "additionalProperties": false, "$defs": {"text": {"type": "string"}}})";

Sandbox make_sandbox() {
  return Sandbox::builder()
      .callback(callback("fetch", fetch_schema))
      .callback(callback("http.get", R"({"type": "object", "properties": {"url": {"type": "string"}}})"))
      .callback(callback("http.v2.post", R"({"type": "object"})"))
      .build();
}

std::vector<std::string> texts_of(const CheckResult& checked) {
  EXPECT_EQ(checked.execution.outcome, Outcome::Completed)
      << (checked.execution.exception ? checked.execution.exception->traceback : "");
  std::vector<std::string> texts;
  for (const Diagnostic& found : checked.diagnostics) {
    texts.push_back(std::to_string(found.line) + ":" + std::to_string(found.column) + "-" +
                    std::to_string(found.end_column) + " " + to_string(found.kind) + ": " + found.message +
                    (found.suggestion.empty() ? "" : " (" + found.suggestion + ")"));
  }
  return texts;
}

std::vector<std::string> check(std::string_view program, const CheckOptions& options = {}) {
  static const Sandbox sandbox = make_sandbox();
  return texts_of(sandbox.check(program, options));
}

TEST(Check, PassesGoodPrograms) {
  EXPECT_TRUE(Sandbox::builder().build().check("print(sum(range(3)))").passed());
  EXPECT_THAT(check(R"(
import asyncio, json, xml.etree.ElementTree as tree
from os import path
async def work(n: int = 1, *more, **named) -> "Nobody":
    nonlocal_ = [x async for x in other()]
    return {k: v for k, v in named.items() if (y := k)}, y, __name__
async def other():
    yield (await fetch(1)), (await fetch(id=2, colour="red", size=True, tags=None, name=f"x{1}"))
class A[T]:
    x: int = 1
    def f(self): return __class__, super(), type(self).x
def outer():
    global made
    made = 1
    def inner():
        nonlocal late
        late = 2
    late = 0
match [1, 2]:
    case [first, *rest] if first: print(rest)
try: pass
except* ValueError as e: print(e)
await asyncio.gather(work(), http.get("u"), http.v2.post(anything=1))
task = asyncio.create_task(work())
print(made, tree, path, json, fetch.sync(1), fetch.__name__, http, help, exit, invoke["fetch"])
)"),
              IsEmpty());
}

TEST(Check, ReportsSyntaxErrorsInTheWordsOfTheCompiler) {
  EXPECT_THAT(check("x = (1,\n"), ElementsAre("1:5-5 syntax: '(' was never closed"));
  EXPECT_THAT(check("if x\n  y"), ElementsAre("1:5-6 syntax: expected ':'"));
  EXPECT_THAT(check("x\n return 1"), ElementsAre("2:1-1 syntax: unexpected indent"));
  EXPECT_THAT(check("def f():\n  x\n y"), SizeIs(1));
  EXPECT_THAT(check(std::string_view("a\0b", 3)), SizeIs(1));
}

// What the parser accepts and the compiler refuses.
TEST(Check, ReportsWhatOnlyTheCompilerRefuses) {
  for (const char* program : {"return 1",
                              "def f():\n  await g()",
                              "break",
                              "for i in x: pass\nelse: continue",
                              "class A: yield",
                              "def f(a, a): pass",
                              "def f():\n  x = 1\n  global x",
                              "def f():\n  nonlocal y",
                              "x = *y",
                              "a, *b, *c = d",
                              "f(a=1, a=2)",
                              "from __future__ import nothing",
                              "x = 1\nfrom __future__ import annotations",
                              "[x := 1 for x in y]",
                              "def f():\n  from os import *",
                              "match x:\n  case _: pass\n  case 1: pass",
                              "async def f():\n  yield 1\n  return 2",
                              "lambda: (yield from (await x))",
                              "__debug__ = 1",
                              "try: pass\nexcept: pass\nexcept ValueError: pass",
                              "[(yield) for x in y]",
                              "*x"}) {
    const std::vector<std::string> texts = check(program);
    ASSERT_THAT(texts, SizeIs(1)) << program;
    EXPECT_THAT(texts.front(), testing::HasSubstr(" syntax: ")) << program;
  }
}

TEST(Check, ReportsBytesThatAreNoText) {
  EXPECT_THAT(check("x = 1\ny = '\xff'"),
              ElementsAre(testing::StartsWith("2:1-1 syntax: (unicode error) 'utf-8'")));
}

TEST(Check, ReportsUnknownNames) {
  EXPECT_THAT(check("value = 1\nprnt(valeu)"),
              ElementsAre("2:1-5 unknown-name: name 'prnt' is not defined (print)",
                          "2:6-11 unknown-name: name 'valeu' is not defined (value)"));
  EXPECT_THAT(check("print(json.dumps({}))"),
              ElementsAre("1:7-11 unknown-name: name 'json' is not defined (import json)"));
  EXPECT_THAT(check("class A:\n  x = 1\n  def f(self): return x"), SizeIs(1))
      << "methods do not see names of the class";
  EXPECT_THAT(check("[i for i in range(3)]\ni"), SizeIs(1)) << "names of comprehensions end with them";
  EXPECT_THAT(check("s = 'é'; xyzzy"), ElementsAre("1:10-15 unknown-name: name 'xyzzy' is not defined"));
  EXPECT_THAT(check("def f():\n  return fech(1)"),
              ElementsAre("2:10-14 unknown-name: name 'fech' is not defined (fetch)"));
}

TEST(Check, IsSilentWhereNamesMayComeFromElsewhere) {
  for (const char* program :
       {"from math import *\ncosine", "exec('x = 1')\nx", "globals()['x'] = 1\nx",
        "import builtins\nbuiltins.x = 1\nx", "try: unknown\nexcept NameError: pass",
        "from contextlib import suppress\nwith suppress(NameError): unknown", "x: 'Unknown' = 1",
        "from __future__ import annotations\ndef f(x: Unknown): pass", "def f():\n  x: Unknown = 1", "del x",
        "if 0: x = 1\nprint(x)"}) {
    EXPECT_THAT(check(program), IsEmpty()) << program;
  }
}

TEST(Check, KnowsInputsFilesAndCallbacksOfTheRun) {
  CheckOptions options;
  options.run.input("x", 1)
      .file("helper.py", "")
      .file("/data/pack/inner.py", "")
      .callbacks(
          {callback("local", R"({"type": "object", "properties": {}, "additionalProperties": false})")});
  EXPECT_THAT(check("import helper, pack.inner\nprint(x, await local())\nawait local(y=1)", options),
              ElementsAre("3:13-16 callback-arguments: local(): there is no argument 'y'"));
  EXPECT_THAT(check("import helper\nprint(x)\nlocal"), SizeIs(3));
}

TEST(Check, ReportsUnknownCallbacks) {
  EXPECT_THAT(check("await http.gte('u')"),
              ElementsAre("1:7-15 unknown-callback: there is no callback 'http.gte' (get)"));
  EXPECT_THAT(check("await http.v2.pots()"),
              ElementsAre("1:7-19 unknown-callback: there is no callback 'http.v2.pots' (post)"));
  EXPECT_THAT(check("f = http.put"), SizeIs(1));
  EXPECT_THAT(check("await invoke('http.gte')"),
              ElementsAre("1:14-24 unknown-callback: there is no callback 'http.gte' (http.get)"));
  EXPECT_THAT(check("http = 1\nhttp.gte"), IsEmpty());
  EXPECT_THAT(check("def f(http): return http.gte"), IsEmpty());
  EXPECT_THAT(check("try: http.gte\nexcept AttributeError: pass"), IsEmpty());
}

TEST(Check, ReportsArgumentsThatTheSchemaRefuses) {
  EXPECT_THAT(check("await fetch()"),
              ElementsAre("1:7-14 callback-arguments: fetch(): missing argument 'id'"));
  EXPECT_THAT(check("await fetch(1, 'red', [], 'n', 1, 2)"),
              ElementsAre("1:35-36 callback-arguments: fetch(): takes 5 positional arguments, 6 are given"));
  EXPECT_THAT(check("await fetch(1, nmae='x')"),
              ElementsAre("1:16-24 callback-arguments: fetch(): there is no argument 'nmae' (name)"));
  EXPECT_THAT(check("await fetch(1, id=2)"), SizeIs(1));
  EXPECT_THAT(check("await fetch('1')"),
              ElementsAre("1:13-16 callback-arguments: fetch(): 'id' must be an int, not a str"));
  EXPECT_THAT(check("await fetch(True)"), SizeIs(1));
  EXPECT_THAT(check("await fetch(1.5)"), SizeIs(1));
  EXPECT_THAT(check("await fetch(1.0)"), IsEmpty());
  EXPECT_THAT(check("await fetch(1, name=None)"), SizeIs(1));
  EXPECT_THAT(check("await fetch(1, tags={})"), SizeIs(1));
  EXPECT_THAT(check("await fetch(1, size='x')"), SizeIs(1));
  EXPECT_THAT(
      check("await fetch(1, colour='gren')"),
      ElementsAre("1:23-29 callback-arguments: fetch(): 'colour' must be one of 'red', 'green' ('green')"));
  EXPECT_THAT(check("fetch.sync()"), SizeIs(1));
  EXPECT_THAT(check("await invoke('fetch', idd=1)"), SizeIs(2));
}

TEST(Check, AcceptsArgumentsThatItCannotSee) {
  for (const char* program :
       {"a = b = []\nawait fetch(*a)", "a = {}\nawait fetch(**a)", "x = 'x'\nawait fetch(x)",
        "await fetch(1, tags=(1,))", "await http.get(1 + 1, other=2)", "fetch = print\nfetch()",
        "try: await fetch()\nexcept TypeError: pass",
        "import eryx\ntry: await fetch(no=1)\nexcept eryx.CallbackArgumentError: pass"}) {
    EXPECT_THAT(check(program), IsEmpty()) << program;
  }
}

TEST(Check, ReportsCoroutinesThatNobodyAwaits) {
  EXPECT_THAT(check("fetch(1)"),
              ElementsAre("1:1-9 not-awaited: 'fetch(…)' is never awaited (await fetch(…))"));
  EXPECT_THAT(check("def f():\n  http.get('u')"),
              ElementsAre("2:3-16 not-awaited: 'http.get(…)' is never awaited (http.get.sync(…))"));
  EXPECT_THAT(check("async def main(): pass\nmain()"),
              ElementsAre("2:1-7 not-awaited: 'main(…)' is never awaited (await main(…))"));
  EXPECT_THAT(check("import asyncio\nasync def main():\n  asyncio.sleep(1)\nawait main()"), SizeIs(1));
  EXPECT_THAT(check("print(fetch(1)['x'])"), SizeIs(1));
  EXPECT_THAT(check("async def f():\n  x = fetch(1)\nawait f()"), SizeIs(1));
}

TEST(Check, AcceptsCoroutinesThatMayBeAwaited) {
  for (const char* program :
       {"x = fetch(1)\nawait x", "tasks = [fetch(1)]", "async def f(): yield 1\nf()",
        "async def f(): pass\nf = print\nf()", "import functools\n@functools.cache\nasync def f(): pass\nf()",
        "async def f(): pass\ndef g(f): f()", "result = fetch(1)", "fetch.sync(1)"}) {
    EXPECT_THAT(check(program), IsEmpty()) << program;
  }
}

TEST(Check, ReportsModulesThatAreNotHere) {
  EXPECT_THAT(check("import requests"),
              ElementsAre("1:8-16 missing-module: there is no module 'requests' here"));
  EXPECT_THAT(check("import jsn"),
              ElementsAre("1:8-11 missing-module: there is no module 'jsn' here (json)"));
  EXPECT_THAT(check("from json.decode import x"),
              ElementsAre("1:1-26 missing-module: there is no module 'json.decode' here"));
  EXPECT_THAT(
      check("import ctypes"),
      ElementsAre(
          "1:8-14 missing-module: there is no module 'ctypes' here: native libraries cannot be loaded "
          "inside an Eryx sandbox"));
  EXPECT_THAT(check("def f():\n  import numpy.linalg"), SizeIs(1));
  EXPECT_THAT(check("if __name__ == '__main__':\n  import numpy"), SizeIs(1));
}

TEST(Check, AcceptsModulesThatMayBeThere) {
  for (const char* program :
       {"try: import numpy\nexcept ImportError: numpy = None",
        "import sys\nif sys.platform == 'win32': import winreg",
        "open('made.py', 'w').write('')\nimport made", "import sys\nsys.path.append('/data/lib')\nimport lib",
        "import sys\nif sys.platform != 'win32': raise SystemExit\nimport winreg",
        "import os.path, subprocess, concurrent.futures, email.mime.text, sqlite3.dbapi2, encodings.utf_8",
        "from . import x"}) {
    EXPECT_THAT(check(program), IsEmpty()) << program;
  }
}

// Each module of the standard library is imported, and what the check says of it is true.
TEST(Check, IsRightAboutTheStandardLibrary) {
  Limits limits;
  limits.memory = Bytes{512u << 20};
  const ExecuteResult imported = Sandbox::builder().limits(limits).build().execute(R"(
import importlib, sys
result = {}
for name in sorted(sys.stdlib_module_names - {"antigravity", "this", "idlelib"}):
    try:
        importlib.import_module(name)
        result[name] = True
    except ModuleNotFoundError:
        result[name] = False
)");
  ASSERT_EQ(imported.outcome, Outcome::Completed);
  const boost::json::value modules = imported.value();
  std::string program;
  std::vector<std::string> expected;
  for (const auto& module : modules.as_object()) {
    program += "import " + std::string(module.key()) + "\n";
    if (!module.value().as_bool()) expected.emplace_back(module.key());
  }
  std::vector<std::string> missing;
  for (const Diagnostic& found : Sandbox::builder().build().check(program).diagnostics) {
    const std::size_t begin = found.message.find('\'') + 1;
    missing.push_back(found.message.substr(begin, found.message.find('\'', begin) - begin));
  }
  EXPECT_EQ(missing, expected);
}

TEST(Check, RunsNothingOfTheProgram) {
  int calls = 0;
  const Sandbox sandbox = Sandbox::builder().callback("note", "Counts", [&] { ++calls; }).build();
  const CheckResult checked = sandbox.check(
      "note.sync()\nopen('/data/x', 'w').write('x')\nimport nothing_of_this_name\n"
      "@note.sync\nclass A(note.sync()): note.sync()\nwhile True: pass");
  EXPECT_EQ(checked.execution.outcome, Outcome::Completed);
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(checked.execution.stats.callbacks.calls, 0U);
}

TEST(Check, FindsAsManyAsWereAskedFor) {
  std::string program;
  for (int i = 0; i < 50; ++i) program += "unknown_" + std::to_string(i) + "\n";
  CheckOptions options;
  options.most = 7;
  const CheckResult checked = Sandbox::builder().build().check(program, options);
  EXPECT_THAT(checked.diagnostics, SizeIs(7));
  EXPECT_TRUE(checked.left_out);
  EXPECT_EQ(checked.diagnostics.back().line, 7U);
  for (const std::size_t most : {std::size_t{0}, std::size_t{1001}}) {
    options.most = most;
    EXPECT_THAT([&] { (void)Sandbox::builder().build().check(program, options); },
                ThrowsError(ErrorKind::InvalidArgument, testing::HasSubstr("CheckOptions::most")));
  }
}

TEST(Check, KnowsTheVariablesOfASession) {
  Session session(make_sandbox());
  ASSERT_THAT(session.execute("value = 1\ndef f(): pass\nfrom json import dumps"), Completes());
  EXPECT_THAT(texts_of(session.check("f(); print(dumps(value), await fetch(1))\nlater = fetch(2)")),
              IsEmpty());
  EXPECT_THAT(texts_of(session.check("vaule")),
              ElementsAre("1:1-6 unknown-name: name 'vaule' is not defined (value)"));
  EXPECT_THAT(texts_of(session.check("await fetch('1')")), SizeIs(1));
  ASSERT_THAT(session.execute("fetch"), Completes());  // which makes it a variable
  EXPECT_THAT(texts_of(session.check("await fetch('1')")), SizeIs(1));
  EXPECT_EQ(session.execution_count(), 2U);
  EXPECT_THAT(session.execute("print(value)"), AllOf(Completes(), Prints("1\n")));
}

}  // namespace
}  // namespace eryx
