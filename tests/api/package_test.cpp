// SPDX-License-Identifier: MIT OR Apache-2.0
/// Packages that a sandbox's programs import.
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

using namespace support;
using testing::AllOf;
using testing::HasSubstr;

class PackageTest : public testing::Test {
 protected:
  /// A package as `pip install --target` leaves it.
  Package package(const std::map<std::string, std::string>& files) {
    const auto path = folder_.path() / std::to_string(++count_);
    for (const auto& [name, contents] : files) write_file(path / name, contents);
    return Package::from_folder(path);
  }

  /// Of a project with these metadata.
  Package project(const std::string& name, const std::string& version, const std::string& requirements,
                  std::map<std::string, std::string> files) {
    files[name + "-" + version + ".dist-info/METADATA"] =
        "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n" + requirements + "\n";
    return package(files);
  }

  TemporaryFolder folder_;
  int count_ = 0;
};

ExecuteResult run(const Sandbox& sandbox, std::string_view program) { return sandbox.execute(program); }

TEST_F(PackageTest, IsImportedByPrograms) {
  const Sandbox sandbox =
      Sandbox::builder()
          .package(package({{"greeting/__init__.py", "from .words import hello\n"},
                            {"greeting/words.py", "def hello(name): return 'Hello ' + name\n"},
                            {"single.py", "value = 7\n"}}))
          .build();
  EXPECT_THAT(
      run(sandbox,
          "import greeting, single\n"
          "print(greeting.hello('Ada'), single.value)\n"
          "print(greeting.__file__)\n"),
      AllOf(Completes(), Prints("Hello Ada 7\n/usr/lib/python3.13/site-packages/greeting/__init__.py\n")));
}

TEST_F(PackageTest, AreFoundByTheirMetadata) {
  const Sandbox sandbox =
      Sandbox::builder()
          .package(project("shop", "2.1", "Requires-Dist: six; extra == 'old'\n",
                           {{"shop/__init__.py", "def main(): return 'ran'\n"},
                            {"shop/a.py", ""},
                            {"shop/sub/__init__.py", ""},
                            {"shop/data/words.txt", "one two"},
                            {"shop-2.1.dist-info/entry_points.txt", "[shop.tools]\nrun = shop:main\n"},
                            {"shop-2.1.dist-info/RECORD", "shop/__init__.py,,\nshop/data/words.txt,,\n"}}))
          .build();
  EXPECT_THAT(
      run(sandbox, R"(
import importlib.metadata as metadata, importlib.resources as resources, pkgutil, shop
(point,) = metadata.entry_points(group="shop.tools")
print(point.name, point.load()())
print(metadata.requires("shop"), metadata.packages_distributions()["shop"])
print([str(path) for path in metadata.files("shop")])
print([module.name for module in pkgutil.walk_packages(shop.__path__, "shop.")])
print((resources.files("shop") / "data" / "words.txt").read_text())
with resources.as_file(resources.files("shop") / "data" / "words.txt") as path:
    print(path.read_bytes())
)"),
      Prints("run ran\n[\"six; extra == 'old'\"] ['shop']\n['shop/__init__.py', 'shop/data/words.txt']\n"
             "['shop.a', 'shop.sub']\none two\nb'one two'\n"));
}

TEST_F(PackageTest, AreCompiledOnce) {
  const Sandbox sandbox =
      Sandbox::builder()
          .package(package({{"a/__init__.py", ""}, {"a/b.py", "x = 1\n"}, {"bad.py", "1 +\n"}}))
          .build();
  EXPECT_THAT(run(sandbox,
                  "import a.b, os\nprint(a.b.__spec__.cached, os.path.exists(a.b.__cached__))\n"
                  "print(os.listdir('/usr/lib/python3.13/site-packages/__pycache__') if "
                  "os.path.exists('/usr/lib/python3.13/site-packages/__pycache__') else None)\n"
                  "try:\n  import bad\nexcept SyntaxError as e: print(e.filename)\n"),
              Prints("/usr/lib/python3.13/site-packages/a/__pycache__/b.cpython-313.pyc True\nNone\n"
                     "/usr/lib/python3.13/site-packages/bad.py\n"));
}

TEST_F(PackageTest, HaveMetadataDataAndTracebacks) {
  const Sandbox sandbox = Sandbox::builder()
                              .package(project("Data_Kit", "1.2", "",
                                               {{"data_kit/__init__.py", "def fail():\n    1 / 0  # here\n"},
                                                {"data_kit/table.txt", "rows"}}))
                              .build();
  EXPECT_THAT(
      run(sandbox,
          "import data_kit, importlib.metadata as m, importlib.resources as r, inspect, pkgutil\n"
          "print(m.version('data-kit'), r.files(data_kit).joinpath('table.txt').read_text())\n"
          "print(pkgutil.get_data('data_kit', 'table.txt'), inspect.getsource(data_kit.fail).split()[0])\n"
          "print([d.name for d in m.distributions()])\n"),
      Prints("1.2 rows\nb'rows' def\n['Data_Kit']\n"));
  EXPECT_THAT(run(sandbox, "import data_kit\ndata_kit.fail()\n").exception->traceback,
              HasSubstr("1 / 0  # here"));
}

TEST_F(PackageTest, AreReadOnly) {
  const Sandbox sandbox = Sandbox::builder().package(package({{"m.py", ""}})).build();
  EXPECT_THAT(run(sandbox,
                  "import m, os\n"
                  "for act in (lambda: open(m.__file__, 'a'), lambda: os.remove(m.__file__),\n"
                  "            lambda: open(os.path.dirname(m.__file__) + '/new', 'w')):\n"
                  "  try: act()\n"
                  "  except OSError as e: print(e.strerror)\n"),
              Prints("Read-only file system\nRead-only file system\nRead-only file system\n"));
}

TEST_F(PackageTest, ModulesCanBeImportedBeforehand) {
  const Sandbox sandbox =
      Sandbox::builder()
          .package(package({{"slow.py", "import random, time\nat = time.time()\nx = [0]\n"}}))
          .import_module("slow")
          .import_module("decimal")
          .build();
  const std::string program =
      "import sys\nprint('slow' in sys.modules, 'decimal' in sys.modules)\nimport slow\nslow.x[0] += "
      "1\nresult = slow.x[0]";
  for (int i = 0; i < 2; ++i) {
    const ExecuteResult result = run(sandbox, program);
    EXPECT_THAT(result, Prints("True True\n"));
    EXPECT_EQ(*result.value_json, "1");  // no execution sees what another has changed
  }
}

TEST_F(PackageTest, LibrariesAndPreparedProgramsFindThem) {
  RuntimeLibrary library;
  library.name = "acme";
  library.setup = "import tool\nprice = tool.price * 2\n";
  const Sandbox sandbox =
      Sandbox::builder().package(package({{"tool.py", "price = 21\n"}})).library(library).build();
  EXPECT_THAT(run(sandbox, "print(price)"), Prints("42\n"));
  const Prepared prepared = sandbox.prepare("import eryx, tool\nx = tool.price\neryx.ready()\nprint(x)\n");
  EXPECT_THAT(prepared.execute({}), Prints("21\n"));
  Session session(sandbox);
  EXPECT_THAT(session.execute("import tool\ntool.price += 1"), Completes());
  const Checkpoint checkpoint = session.checkpoint();
  Session other(sandbox, sandbox.read_checkpoint(checkpoint.to_bytes()));
  EXPECT_THAT(other.execute("print(tool.price)"), Prints("22\n"));
}

TEST_F(PackageTest, CheckpointsBelongToTheSamePackages) {
  const Sandbox with = Sandbox::builder().package(package({{"m.py", "x = 1"}})).build();
  const Sandbox without = Sandbox::builder().build();
  Session session(with);
  (void)session.execute("import m");
  const std::vector<std::byte> bytes = session.checkpoint().to_bytes();
  EXPECT_THAT([&] { (void)without.read_checkpoint(bytes); }, ThrowsError(ErrorKind::CheckpointMismatch));
}

// What is wrong.

TEST_F(PackageTest, WhatIsMissingIsNamed) {
  SandboxBuilder builder = Sandbox::builder();
  builder.package(
      project("asks", "1.0", "Requires-Dist: answers>=2\nRequires-Dist: other\n", {{"asks.py", ""}}));
  builder.package(project("answers", "1.5", "", {{"answers.py", ""}}));
  EXPECT_THAT([&] { (void)builder.build(); },
              ThrowsError(ErrorKind::PackageConflict,
                          AllOf(HasSubstr("asks 1.0 needs answers>=2"), HasSubstr("needs other"))));
}

// As if each program had imported them.
TEST_F(PackageTest, ExitFunctionsOfImportsRunAtEachEnd) {
  const Sandbox sandbox = Sandbox::builder()
                              .package(package({{"keeps.py",
                                                 "import atexit, weakref\nclass Kept: pass\nkept = Kept()\n"
                                                 "atexit.register(print, 'imported', sep='')\n"
                                                 "weakref.finalize(kept, print, 'finalized')\n"}}))
                              .import_module("keeps")
                              .build();
  for (int run = 0; run < 2; ++run)
    EXPECT_THAT(sandbox.execute("import atexit\natexit.register(print, 'own')\nprint('ran')"),
                Prints("ran\nown\nfinalized\nimported\n"));
  EXPECT_THAT(sandbox.execute("import atexit\natexit.unregister(print)"), Prints("finalized\n"));
  const Prepared prepared = sandbox.prepare("import eryx\neryx.ready()\nprint(1)");
  EXPECT_THAT(prepared.execute(), Prints("1\nfinalized\nimported\n"));
  Session session(sandbox);
  EXPECT_THAT(session.execute("print(1)"), Prints("1\n"));
  EXPECT_THAT(session.execute("print(2)"), Prints("2\n"));
  EXPECT_THAT(session.close(), Prints("finalized\nimported\n"));
}

TEST_F(PackageTest, AFailingImportIsShownWithItsTraceback) {
  const auto refuses = [&](const std::string& source, const std::string& why) {
    SandboxBuilder builder = Sandbox::builder();
    builder.package(package({{"bad.py", source}})).import_module("bad");
    Limits limits;
    limits.wall_time = std::chrono::milliseconds(200);
    limits.memory = Bytes{64u << 20};
    builder.setup_limits(limits);
    EXPECT_THAT([&] { (void)builder.build(); }, ThrowsError(ErrorKind::InvalidArgument, HasSubstr(why)))
        << source;
  };
  refuses("x = 1\nraise ValueError('no')\n", "site-packages/bad.py\", line 2, in <module>");
  refuses("print('hello')\n", "it prints");
  refuses("while True: pass\n", "wall time limit of 200 ms");
  refuses("x = bytes(10**9)\n", "MemoryError");
  refuses("import sys; sys.exit()\n", "sys.exit");
  refuses("open('/data/x', 'w')\n", "leaves files");
  refuses("import signal; signal.alarm(9)\n", "alarm");
  refuses("import asyncio; asyncio.get_running_loop().call_later(9, print)\n", "timer of the event loop");
  refuses("import missing\n", "No module named 'missing'");
}

}  // namespace
}  // namespace eryx
