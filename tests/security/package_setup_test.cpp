// SPDX-License-Identifier: MIT OR Apache-2.0
/// Packages of strangers while an image is made of them: their code runs in a sandbox, and what they do there ends with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/files.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace std::chrono_literals;
using namespace support;
using testing::HasSubstr;
using testing::Not;

class PackageSetUpTest : public testing::Test {
 protected:
  SandboxBuilder with(const std::map<std::string, std::string>& files) {
    for (const auto& [name, contents] : files) write_file(folder_.path() / "p" / name, contents);
    SandboxBuilder builder = Sandbox::builder();
    Limits limits;
    limits.wall_time = 500ms;
    builder.package(folder_.path() / "p").setup_limits(limits);
    return builder;
  }

  TemporaryFolder folder_;
};

// Not even with modules that nobody imports.
TEST_F(PackageSetUpTest, CompilingRunsNothing) {
  const Sandbox sandbox =
      with({{"bad.py", "raise SystemExit\nwhile True: pass\n"}, {"good.py", "x = 1\n"}}).build();
  EXPECT_THAT(sandbox.execute("import good\nprint(good.x)"), Prints("1\n"));
}

// Modules that cost the compiler all that it may have are compiled where they are imported, and there are limits too.
TEST_F(PackageSetUpTest, SourcesThatNeverCompileCostOneLimit) {
  std::map<std::string, std::string> files = {{"good.py", "x = 1\n"}};
  std::string deep = "x = ";
  for (int i = 0; i < 3'000; ++i) deep += "(((((lambda: ";
  for (int i = 0; i < 20; ++i) files["deep" + std::to_string(i) + ".py"] = deep;
  files["wide.py"] = "x = [" + std::string(8'000'000, '1') + "]\n";
  const auto started = std::chrono::steady_clock::now();
  const Sandbox sandbox = with(files).build();
  EXPECT_LT(std::chrono::steady_clock::now() - started, 20s);
  EXPECT_THAT(sandbox.execute("import good\nprint(good.x)"), Prints("1\n"));
}

// Python's compiler copies the bodies of `finally`.
TEST_F(PackageSetUpTest, BytecodeIsNotMuchLargerThanItsSource) {
  std::string nested;
  for (int depth = 0; depth < 11; ++depth)
    nested += std::string(depth, ' ') + "try: x=1\n" + std::string(depth, ' ') + "finally:\n";
  nested += std::string(11, ' ') + "x=1\n";
  std::map<std::string, std::string> files = {{"zz/__init__.py", "x = 1\n"}};
  for (int i = 0; i < 200; ++i) files["m" + std::to_string(i) + ".py"] = nested;
  const Sandbox sandbox = with(files).build();
  EXPECT_LT(sandbox.image().packages.count, std::uint64_t{4} << 20);
  EXPECT_THAT(sandbox.execute("import zz, m199\nprint(zz.x, m199.x)"), Prints("1 1\n"));
}

TEST_F(PackageSetUpTest, OneModuleThatDoesNotCompileCostsNoOther) {
  const Sandbox sandbox = with({{"a.py", "x = " + std::string(20'000, '-') + "1\n"},
                                {"b.py", "y = 2\n"},
                                {"c/__init__.py", ""},
                                {"c/" + std::string(245, 'n') + ".py", ""},
                                {"d/x.py", ""}})
                              .build();
  EXPECT_THAT(sandbox.execute("import b, os, c\nprint(b.y, os.path.exists(b.__cached__))"),
              Prints("2 True\n"));
}

TEST_F(PackageSetUpTest, ImportsSeeNothingOfTheHost) {
  const Sandbox sandbox = with({{"spy.py",
                                 "import os, random, time\n"
                                 "found = [sorted(os.listdir('/')), dict(os.environ), random.random(), "
                                 "time.time(), os.getcwd()]\n"}})
                              .import_module("spy")
                              .environment("SECRET", "1")
                              .build();
  const ExecuteResult result = sandbox.execute("import spy\nprint(spy.found)");
  EXPECT_THAT(result.stdout_text, HasSubstr("['data', 'dev', 'tmp', 'usr'], {}"));
  EXPECT_THAT(result.stdout_text, Not(HasSubstr("SECRET")));
}

TEST_F(PackageSetUpTest, PythonsOwnModulesComeFirst) {
  const Sandbox sandbox =
      with({{"json.py", "x = 'mine'\n"}, {"_eryx/__init__.py", "x = 'mine'\n"}, {"eryx.py", "x = 'mine'\n"}})
          .build();
  EXPECT_THAT(
      sandbox.execute("import json, eryx, _eryx\nprint([hasattr(m, 'x') for m in (json, eryx, _eryx)])"),
      Prints("[False, False, False]\n"));
}

// Neither by mistake nor on purpose does an import change what programs rely on without a word.
TEST_F(PackageSetUpTest, ABrokenInterpreterIsNoImage) {
  const auto refuses = [&](const std::string& source, const std::string& why) {
    SandboxBuilder builder = with({{"breaks.py", source}});
    builder.import_module("breaks");
    EXPECT_THAT([&] { (void)builder.build(); }, ThrowsError(ErrorKind::InvalidArgument, HasSubstr(why)))
        << source;
  };
  refuses("import builtins\nbuiltins.__dict__.clear()\n", "it removes builtins.__name__");
  refuses("import builtins\nbuiltins.len = None\n", "it replaces builtins.len");
  refuses("import builtins\ndel builtins.print\n", "it removes builtins.print");
  refuses("import sys\nsys.modules.clear()\n", "it removes the module 'sys' from sys.modules");
  refuses("import sys\nsys.modules = {}\n", "it replaces sys.modules");
  refuses("import sys\ndel sys.modules['__main__']\n", "it removes the module '__main__'");
  refuses("import sys\nsys.modules['__main__'] = sys\n", "it replaces the module '__main__'");
  refuses("import sys\nsys.__dict__.clear()\n", "it removes sys.__name__");
  refuses("import sys\nsys.stdout.close()\n", "it closes sys.stdout");
  refuses("import sys\nsys.stderr.detach()\n", "it closes sys.stderr");
  refuses("import sys\nsys.stdin = None\n", "it replaces sys.stdin");
  refuses("import sys, io\nsys.stdout = io.StringIO()\n", "it replaces sys.stdout");
  refuses("import os\nos.close(1)\n", "it closes a descriptor of the standard streams");
  refuses("import os\nos.chdir('/tmp')\n", "it changes the working directory to '/tmp'");
  refuses("import sys\nsys.setrecursionlimit(60)\n", "it lowers the recursion limit to 60");
  refuses("import sys\nsys.path.clear()\n", "it removes '/data' from sys.path");
  refuses("import sys\nsys.path = None\n", "it removes '/data' from sys.path");
  refuses("import sys\nsys.meta_path.clear()\n", "from sys.meta_path");
  refuses("import sys\nsys.settrace(lambda *a: None)\n", "it leaves a trace function");
  refuses("import sys\nsys.setprofile(lambda *a: None)\n", "it leaves a profile function");
  refuses("import sys\nsys.stdout.reconfigure(encoding='utf-16')\n", "it changes the encoding of sys.stdout");
  refuses("import sys\nsys.modules['os'] = None\n", "it puts None in the place of the module 'os'");
  refuses("import sys\nsys.argv = ['evil']\n", "it changes sys.argv");
  refuses("import gc\ngc.disable()\n", "it changes how garbage is collected");
  refuses("import gc\ngc.set_threshold(1)\n", "it changes how garbage is collected");
  refuses("import threading\nthreading.settrace(lambda *a: None)\n", "it leaves a trace function");
  refuses("import sys\nsys.monitoring.use_tool_id(3, 'spy')\n", "it leaves a tool of sys.monitoring, 'spy'");
  refuses("import sys\ndef spin(*a):\n  while True: pass\nsys.settrace(spin)\n(lambda: 0)()\n",
          "wall time limit of 500 ms");
  refuses("import asyncio\nasyncio.get_event_loop().call_later(9, print)\n", "it leaves a timer");
  refuses("import os\nos._exit(0)\n", "it ends the interpreter");
  refuses(
      "import asyncio\nasync def f(): await asyncio.sleep(9)\n"
      "asyncio.get_event_loop().create_task(f(), name='\\udc80')\n",
      "it leaves the task '\\udc80'");
  refuses("raise ValueError('\\udc80')\n", "ValueError: \\udc80");
  refuses("class E(Exception): pass\nE.__qualname__ = '\\udc80'\nraise E\n", "breaks.\\udc80");
}

// What packages do all the time.
TEST_F(PackageSetUpTest, WhatAProgramMayAddAnImportMayToo) {
  const Sandbox sandbox =
      with({{"adds.py",
             "import builtins, gettext, sys\nbuiltins.extra = 5\ngettext.install('x')\n"
             "sys.path.append('/vendored')\nsys.path[:] = [str(p) for p in sys.path]\n"
             "sys.setrecursionlimit(sys.getrecursionlimit() + 500)\nsys.modules['adds.alias'] = sys\n"}})
          .import_module("adds")
          .build();
  EXPECT_THAT(sandbox.execute("import sys\nprint(extra, _('a'), sys.path[-1])"), Prints("5 a /vendored\n"));
}

// They run where the program's own would, in its time, and never while the image is made.
TEST_F(PackageSetUpTest, ExitFunctionsHaveTheLimitsOfEachExecution) {
  Limits limits;
  limits.wall_time = 200ms;
  const Sandbox sandbox = with({{"hangs.py",
                                 "import atexit\ndef spin():\n    while True: pass\n"
                                 "atexit.register(spin)\natexit.register(print, 'bye')\n"}})
                              .import_module("hangs")
                              .limits(limits)
                              .build();
  for (int run = 0; run < 2; ++run) {
    const ExecuteResult result = sandbox.execute("print(1)");
    EXPECT_THAT(result, Exceeds(LimitKind::WallTime));
    EXPECT_EQ(result.stdout_text, "1\nbye\n");
  }
  EXPECT_THAT(sandbox.execute("import atexit\natexit._clear()\nprint(1)"), Prints("1\n"));
}

}  // namespace
}  // namespace eryx
