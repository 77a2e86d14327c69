// SPDX-License-Identifier: MIT OR Apache-2.0
/// Modules of libraries, to whoever imports, lists, reloads or checks them.
#include <gmock/gmock.h>

#include "libraries.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

RuntimeLibrary with_modules(std::map<std::string, std::string> modules) {
  RuntimeLibrary library;
  library.name = "acme";
  library.modules = std::move(modules);
  return library;
}

TEST(LibraryModules, ChecksKnowThem) {
  RuntimeLibrary library = with_modules({{"acme.tools", "x = 1\n"}, {"acme.deep.inner", ""}});
  library.setup = "def twice(n):\n    return 2 * n\n";
  const Sandbox sandbox = sandbox_with(library);
  EXPECT_THAT(sandbox.check("import acme.tools, acme.deep.inner\nprint(twice(1))").diagnostics, IsEmpty());
  EXPECT_EQ(sandbox.check("print(twyce(1))").diagnostics.at(0).suggestion, "twice");
}

TEST(LibraryModules, ChecksFindThoseThatAreMissing) {
  const Sandbox sandbox = sandbox_with(with_modules({{"acme.tools", "x = 1\n"}, {"acme.deep.inner", ""}}));
  const auto finds = [&](std::string_view program) {
    const CheckResult checked = sandbox.check(program);
    if (checked.diagnostics.empty()) return std::string();
    const Diagnostic& found = checked.diagnostics[0];
    EXPECT_EQ(found.kind, DiagnosticKind::MissingModule);
    return found.message + "; " + found.suggestion;
  };
  EXPECT_EQ(finds("import acme.nope"), "there is no module 'acme.nope' here; ");
  EXPECT_EQ(finds("from acme.tolls import x"), "there is no module 'acme.tolls' here; acme.tools");
  EXPECT_EQ(finds("import acme.deep.iner"), "there is no module 'acme.deep.iner' here; acme.deep.inner");
  EXPECT_EQ(finds("import acme.tools.more"), "there is no module 'acme.tools.more' here; ");
  EXPECT_EQ(finds("import acme.depe.inner.more"), "there is no module 'acme.depe' here; acme.deep");
  EXPECT_EQ(finds("import amce"), "there is no module 'amce' here; acme");
  EXPECT_EQ(finds("import amce.tools"), "there is no module 'amce' here; acme");
  EXPECT_EQ(finds("try:\n    import acme.nope\nexcept ImportError:\n    pass"), "");
  // The library's package hides a folder of the same name.
  CheckOptions options;
  options.run.file("acme/nope.py", "x = 1");
  EXPECT_EQ(sandbox.check("import acme.nope", options).diagnostics.size(), 1U);
}

TEST(LibraryModules, ChecksSayNothingOfWhatMayBeThere) {
  const Sandbox sandbox = sandbox_with(
      with_modules({{"acme",
                     "import sys\nfrom types import ModuleType\n"
                     "sys.modules['acme.moved'] = ModuleType('acme.moved')\n__path__.append('/data/more')\n"},
                    {"acme.tools", ""}}));
  EXPECT_THAT(sandbox.check("import acme.moved").diagnostics, IsEmpty());
  EXPECT_EQ(sandbox.check("import acme.own").diagnostics.size(), 1U);
  Session session(sandbox);
  EXPECT_TRUE(session.execute("import os\nos.mkdir('more')\nopen('more/own.py', 'w').close()").ok());
  EXPECT_THAT(session.check("import acme.own").diagnostics, IsEmpty());
  EXPECT_TRUE(session.execute("import acme.own").ok());
}

TEST(LibraryModules, TracebacksHaveNoFramesOfTheImportSystem) {
  EXPECT_EQ(refusal_of(with_modules({{"acme.bad", "import acme.worse"},
                                     {"acme.worse", "def f():\n    raise ValueError(3)\nf()"}})),
            "setting up the library 'acme' failed: Traceback (most recent call last):\n"
            "  File \"<library acme>/acme/bad.py\", line 1, in <module>\n"
            "    import acme.worse\n"
            "  File \"<library acme>/acme/worse.py\", line 3, in <module>\n"
            "    f()\n"
            "    ~^^\n"
            "  File \"<library acme>/acme/worse.py\", line 2, in f\n"
            "    raise ValueError(3)\n"
            "ValueError: 3\n");
  EXPECT_EQ(refusal_of(with_modules({{"acme.bad", "import acme.worse"}, {"acme.worse", "x = (1,\n"}})),
            "setting up the library 'acme' failed:   File \"<library acme>/acme/worse.py\", line 1\n"
            "    x = (1,\n"
            "        ^\n"
            "SyntaxError: '(' was never closed\n");
  EXPECT_THAT(refusal_of(with_modules({{"acme.bad", "print(1)"}})),
              AllOf(HasSubstr("acme/bad.py\", line 1"), Not(HasSubstr("importlib"))));
  const Sandbox sandbox = sandbox_with(
      with_modules({{"acme.late", "import sys\nif hasattr(sys, 'bad'):\n    raise ValueError"}}));
  const ExecuteResult result = sandbox.execute(
      "import sys, traceback\nsys.bad = 1\ndel sys.modules['acme.late']\ntry:\n    import acme.late\n"
      "except ValueError:\n    print(traceback.format_exc())");
  EXPECT_EQ(result.stdout_text,
            "Traceback (most recent call last):\n"
            "  File \"<user>\", line 5, in <module>\n"
            "    import acme.late\n"
            "  File \"<library acme>/acme/late.py\", line 3, in <module>\n"
            "    raise ValueError\n"
            "ValueError\n\n");
}

TEST(LibraryModules, PkgutilListsThem) {
  RuntimeLibrary other = with_setup("other", "");
  other.modules["acme.d"] = "";
  const Sandbox sandbox = Sandbox::builder()
                              .library(with_modules({{"acme.a", ""}, {"acme.b.c", ""}, {"single", ""}}))
                              .library(other)
                              .build();
  EXPECT_EQ(
      value_of(sandbox,
               "import pkgutil, acme\nresult = [[m.name for m in pkgutil.iter_modules(acme.__path__)],\n"
               "  [[m.name, m.ispkg] for m in pkgutil.walk_packages(acme.__path__, 'acme.')],\n"
               "  [m.name for m in pkgutil.iter_modules() if m.name in ('acme', 'single', 'json')]]"),
      R"([["a","b","d"],[["acme.a",false],["acme.b",true],["acme.b.c",false],["acme.d",false]],)"
      R"(["acme","single","json"]])");
}

TEST(LibraryModules, ReloadedOnesBeginAnew) {
  RuntimeLibrary library =
      with_modules({{"acme.prices", "_price = price\nasync def price():\n    return await _price()\n"}});
  library.callbacks = {callback("price", "3")};
  library.setup = "rate = 1";
  const Sandbox sandbox = sandbox_with(library);
  EXPECT_EQ(value_of(sandbox,
                     "import importlib, os, acme.prices as prices\nos.mkdir('acme')\n"
                     "open('acme/prices.py', 'w').close()\n"
                     "result = [await importlib.reload(prices).price() for _ in range(2)]"),
            "[3,3]");
  // What a set-up has made is part of the image: it has no second run.
  for (const char* program : {"import importlib, acme_setup\nimportlib.reload(acme_setup)",
                              "import sys\ndel sys.modules['acme_setup']\nimport acme_setup"}) {
    const ExecuteResult result = sandbox.execute(program);
    ASSERT_TRUE(result.exception);
    EXPECT_EQ(result.exception->type, "ImportError");
    EXPECT_EQ(result.exception->message,
              "the set-up of the library 'acme' runs once, when a sandbox is built, and not again");
  }
}

TEST(LibraryModules, ByteOrderMarksAreNoPartOfSources) {
  RuntimeLibrary library = with_modules({{"marked", "\xef\xbb\xbfy = 2\n"}});
  library.setup = "\xef\xbb\xbfx: int = 1\n";
  const Sandbox sandbox = sandbox_with(library);
  EXPECT_EQ(value_of(sandbox, "import marked\nresult = [x, marked.y]"), "[1,2]");
  EXPECT_THAT(sandbox.type_stubs(), HasSubstr("\nx: int\n"));
}

}  // namespace
}  // namespace eryx
