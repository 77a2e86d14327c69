// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx run` as `python` runs a program: its file, its arguments, its input, its imports, its hooks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "command_fixture.hpp"
#include "finished_matcher.hpp"

namespace eryx::cli_test {
namespace {

using testing::_;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using ProgramTest = CommandTest;

TEST_F(ProgramTest, KnowsItsFileAndItsArguments) {
  const std::string file =
      write("tool.py", "import sys\nprint(__file__, sys.argv)\nprint(open(__file__).read()[:10])");
  EXPECT_THAT(eryx({"run", file}), EndsWithStatus(0, "/data/tool.py ['tool.py']\nimport sys\n", ""));
  EXPECT_THAT(eryx({"run", file, "--", "-c", "--timeout", "", "\xc3\xa4"}),
              Prints("/data/tool.py ['tool.py', '-c', '--timeout', '', '\xc3\xa4']\nimport sys\n"));
  EXPECT_THAT(eryx({"run", "-c", "import sys; print(sys.argv, '__file__' in globals())", "--", "a"}),
              Prints("['-c', 'a'] False\n"));
  EXPECT_THAT(eryx({"run", "-", "--", "a"}, "import sys; print(sys.argv)"), Prints("['-', 'a']\n"));
  EXPECT_THAT(eryx({"run", "-c", "import os; print(dict(os.environ))", "--env", "A=1", "--", "a"}),
              Prints("{'A': '1'}\n"));
  EXPECT_THAT(eryx({"repl", "--", "a"}), EndsWithStatus(2, "", HasSubstr("eryx run FILE -- ARGUMENTS")));
}

TEST_F(ProgramTest, EachProgramOfASessionHasItsOwnArguments) {
  const std::string state = folder_ / "state";
  const std::string program = "import sys; print(sys.argv)";
  EXPECT_THAT(eryx({"run", "--save", state, "-c", program, "--", "a"}), Prints("['-c', 'a']\n"));
  EXPECT_THAT(eryx({"run", "--from", state, "-c", program}), Prints("['-c']\n"));
}

TEST_F(ProgramTest, ItsOwnFileIsNoOutputUnlessChanged) {
  const std::string out = folder_ / "out";
  EXPECT_THAT(eryx({"run", write("a.py", "open('b', 'w')"), "--out", out}), EndsWithStatus(0));
  EXPECT_FALSE(std::filesystem::exists(out + "/a.py"));
  EXPECT_TRUE(std::filesystem::exists(out + "/b"));
  EXPECT_THAT(eryx({"run", write("a.py", "open(__file__, 'w').write('new')"), "--out", out + "2"}),
              EndsWithStatus(0));
  EXPECT_TRUE(std::filesystem::exists(out + "2/a.py"));
  EXPECT_THAT(eryx({"run", write("a.py", "print('ran')"), "--files-limit", "0B"}), Prints("ran\n"))
      << "where it does not fit, it runs all the same";
}

TEST_F(ProgramTest, ImportsWhatItHasJustWritten) {
  EXPECT_THAT(eryx({"run", "-c", R"(
import importlib, os, sys
assert sys.path[0] == "/data", sys.path
for number in range(50):  # within one tick of the clock
    open(f"module{number}.py", "w").write(f"value = {number}")
    assert importlib.import_module(f"module{number}").value == number
os.mkdir("package")
open("package/__init__.py", "w")
import package
open("package/inner.py", "w").write("x = 1")
from package import inner
open("package/inner.py", "w").write("x = 2")
print(importlib.reload(inner).x, inner.__file__)
sys.path.append("/tmp")
open("/tmp/other.py", "w").write("y = 3")
import other
print(other.y)
try:
    import missing
except ModuleNotFoundError as error:
    print(error)
)"}),
              EndsWithStatus(0, "2 /data/package/inner.py\n3\nNo module named 'missing'\n", ""));
  EXPECT_THAT(eryx({"run", write("main.py", "import helper; print(helper.name)"), "--file",
                    write("helper.py", "name = 'helper'")}),
              Prints("helper\n"));
}

TEST_F(ProgramTest, FindsTheSourceOfItsClasses) {
  const std::string program = R"(import functools, inspect
class Plain:
    value = 1


class WithMethods(Plain):
    "Doc"

    @property
    def a(self):
        return 1

@functools.total_ordering
class Decorated:
    def __lt__(self, other): return True

for cls in (Plain, WithMethods, Decorated):
    print(inspect.getsource(cls), end="")
)";
  const std::string sources = R"(class Plain:
    value = 1
class WithMethods(Plain):
    "Doc"

    @property
    def a(self):
        return 1
@functools.total_ordering
class Decorated:
    def __lt__(self, other): return True
)";
  EXPECT_THAT(eryx({"run", write("classes.py", program)}), EndsWithStatus(0, sources, ""));
  EXPECT_THAT(eryx({"run", "-c", program}), EndsWithStatus(0, sources, ""));
  const std::string state = folder_ / "state";
  EXPECT_THAT(eryx({"run", "--save", state, "-c", "class First:\n    def f(self): pass\n"}),
              EndsWithStatus(0));
  EXPECT_THAT(eryx({"run", "--from", state, "-c", "import inspect\nprint(inspect.getsource(First), end='')"}),
              Prints("class First:\n    def f(self): pass\n"));
  EXPECT_THAT(eryx({"run", "-c", "import inspect\ninspect.getsource(int)"}),
              EndsWithStatus(1, "", HasSubstr("TypeError: <class 'int'> is a built-in class")));
}

TEST_F(ProgramTest, ItsHooksAreHonoured) {
  EXPECT_THAT(eryx({"run", "-c",
                    "import sys\nsys.excepthook = lambda *a: print('hook', a[0].__name__, a[1], "
                    "a[2].tb_lineno)\n1/0"}),
              EndsWithStatus(1, "hook ZeroDivisionError division by zero 3\n", ""));
  EXPECT_THAT(eryx({"run", "-c",
                    "import sys\ndef hook(*a): raise ValueError('bad hook')\nsys.excepthook = hook\n1/0"}),
              EndsWithStatus(
                  1, "",
                  AllOf(StartsWith("Error in sys.excepthook:\nTraceback"), HasSubstr("ValueError: bad hook"),
                        Not(HasSubstr("_eryx")), HasSubstr("Original exception was:\nTraceback"),
                        EndsWith("ZeroDivisionError: division by zero\n"))));
  EXPECT_THAT(eryx({"run", "-c", "import sys\nsys.excepthook = lambda *a: print('hook')\nsys.exit(3)"}),
              EndsWithStatus(3, "", ""));
  EXPECT_THAT(eryx({"run", "-c",
                    "import sys\nsys.unraisablehook = lambda u: print('unraisable', u.exc_value)\n"
                    "class A:\n    def __del__(self): 1/0\nA()\n"
                    "sys.displayhook = lambda v: print('display', v)\nexec(compile('6 * 7', '', 'single'))"}),
              EndsWithStatus(0, "unraisable division by zero\ndisplay 42\n", ""));
}

TEST_F(ProgramTest, ReadsRedirectedStandardInput) {
  EXPECT_THAT(eryx({"run", "-c", "print(input())"}, "redirected\n"), EndsWithStatus(0, "redirected\n", ""));
  EXPECT_THAT(eryx({"run", write("a.py", "import sys\nprint(sys.stdin.read())")}, "all\nof it"),
              Prints("all\nof it\n"));
  EXPECT_THAT(eryx({"run", "-c", "print(input())", "--stdin", write("f", "file")}, "redirected"),
              Prints("file\n"));
  EXPECT_THAT(
      eryx({"run", "-c", "import os\nprint(open(0, closefd=False).read(), os.read(0, 9))"}, "any way"),
      Prints("any way b''\n"));
}

TEST_F(ProgramTest, LeavesStandardInputToOthersIfItDoesNotReadIt) {
  // As in a loop of a shell over lines; and it must not wait for an input that has no end yet.
  const Finished finished = Process({"/bin/bash", "-c",
                                     "printf 'one\\ntwo\\n' | while read line; do \"" ERYX_COMMAND
                                     "\" run -c \"print('$line')\"; done"})
                                .finish();
  EXPECT_THAT(finished, EndsWithStatus(0, "one\ntwo\n", ""));
}

TEST_F(ProgramTest, SaysHowToGiveInputWhereThereIsNone) {
  EXPECT_THAT(eryx({"run", "-c", "exec('inp' + 'ut()')"}),
              EndsWithStatus(1, "", AllOf(HasSubstr("EOFError"), HasSubstr("--stdin FILE"))));
  EXPECT_THAT(eryx({"run", "-c", "input()\ninput()"}, "one line\n"),
              EndsWithStatus(1, "", AllOf(HasSubstr("EOFError"), Not(HasSubstr("--stdin")))))
      << "it had input, only not enough";
}

TEST_F(ProgramTest, ACallbackThatPrintsNothingSaysSo) {
  const std::string callbacks = write("c.json", R"({"silent": {"command": ["true"]}})");
  EXPECT_THAT(
      eryx({"run", "--callbacks", callbacks, "-c", "await silent()"}),
      EndsWithStatus(1, "", HasSubstr("CallbackError: true printed nothing: its answer is what it prints")));
}

TEST_F(ProgramTest, TracebacksAreFitForATerminal) {
  const Finished finished = eryx({"run", "-c", "raise ValueError('a\\x1b[2J\\x9b31m\\u202e\\n\\tb')"});
  EXPECT_THAT(finished, EndsWithStatus(1, "", EndsWith("ValueError: a\\x1b[2J\\x9b31m\\u202e\n\tb\n")));
  EXPECT_THAT(eryx({"run", "-c", "import sys\nprint('\\x1b[31m')\nsys.stderr.write('\\x1b[0m')"}),
              EndsWithStatus(0, "\x1b[31m\n", "\x1b[0m"))
      << "what the program prints is its own";
}

}  // namespace
}  // namespace eryx::cli_test
