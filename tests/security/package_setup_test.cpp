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

TEST_F(PackageSetUpTest, ABrokenInterpreterIsNoImage) {
  const auto refuses = [&](const std::string& source) {
    SandboxBuilder builder = with({{"breaks.py", source}});
    builder.import_module("breaks");
    EXPECT_THAT([&] { (void)builder.build(); }, ThrowsError(ErrorKind::InvalidArgument)) << source;
  };
  refuses("import builtins\nbuiltins.__dict__.clear()\n");
  refuses("import sys\nsys.modules.clear()\n");
  refuses("import os\nos._exit(0)\n");
  refuses(
      "import asyncio, threading\nasync def f(): await "
      "asyncio.sleep(9)\nasyncio.get_event_loop().create_task(f())\n");
  refuses("import atexit\natexit.register(print)\n");
}

}  // namespace
}  // namespace eryx
