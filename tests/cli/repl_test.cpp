// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx repl` without a terminal: statement by statement, from a pipe.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "command_fixture.hpp"
#include "finished_matcher.hpp"
#include "process.hpp"

namespace eryx::cli_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ReplTest : public CommandTest {
 protected:
  static Finished repl(const std::string& lines, std::vector<std::string> options = {}) {
    options.insert(options.begin(), "repl");
    return eryx(options, lines);
  }

  /// What standard output has, where nothing goes to standard error.
  static void expect_output(const std::string& lines, const std::string& expected,
                            const std::vector<std::string>& options = {}) {
    const Finished finished = repl(lines, options);
    EXPECT_THAT(finished, EndsWithStatus(0, expected, "")) << lines;
  }
};

TEST_F(ReplTest, KeepsWhatIsShownAsFiles) {
  const std::string folder = (folder_ / "shown").string();
  const Finished finished =
      eryx({"repl", "--out", folder},
           "display([{'a': 1}])\n1 + 1\ndisplay({'text/html': '<b>2</b>'}, raw=True)\n");
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.standard_error, testing::HasSubstr("shown, in " + folder + ": 1-display-1.html\n"));
  EXPECT_THAT(finished.standard_error, testing::HasSubstr(": 2-display-1.html\n"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "shown" / "1-display-1.html"));
  EXPECT_EQ(eryx({"repl", "--out", folder}, "1\n").status, 2) << "the folder has files";
}

TEST_F(ReplTest, PrintsValuesAsPythonDoes) {
  expect_output("6 * 7\n'a'\nNone\nx = 1\nx; x + 1\nprint('p')\n_\n", "42\n'a'\n1\n2\np\n2\n");
  expect_output("for i in range(2): i\n\n'last line without end'", "0\n1\n'last line without end'\n");
  expect_output("", "");
  expect_output("\n   \n# nothing\n", "");
  expect_output("print('no line end', end='')\n1\r\n", "no line end1\n");
}

TEST_F(ReplTest, StatementsGoOnOverLines) {
  expect_output("def f(a):\n    if a:\n        return 'yes'\n    return 'no'\n\nf(1)\n", "'yes'\n");
  expect_output("x = [1,\n2,\n\n3]\nx\n", "[1, 2, 3]\n");
  expect_output("x = '''a\n\n  b'''\nx\n", "'a\\n\\n  b'\n");
  expect_output("if False:\n    1\nelse:\n    2\n\n", "2\n");
  expect_output("class A:\n    x = 5\n\n@property\ndef g(self): pass\n\nA.x\n", "5\n");
  // What a file would have: no empty line behind the block.
  expect_output("def f():\n    return 5\nf()\n", "5\n");
  expect_output("for i in range(2):\n    i", "0\n1\n");
}

TEST_F(ReplTest, AwaitsAtTheTopLevel) {
  expect_output(
      "import asyncio\nawait asyncio.sleep(0, 'slept')\nasync def f(): return 5\n\nawait f()\n"
      "asyncio.run(f())\nx = asyncio.run(f())\nx\n",
      "'slept'\n5\n5\n5\n");
  expect_output("def main():\n    import asyncio\n    return asyncio.run(asyncio.sleep(0, 6))\n\nmain()\n",
                "6\n");
}

TEST_F(ReplTest, NamesOfThePersonAreTheirs) {
  expect_output(
      "exec = eval = compile = globals = len = tuple = 5\nlen\n[x for x in dir() if x[0] != '_' and x < "
      "'f']\n",
      "5\n['compile', 'eval', 'exec']\n");
  expect_output("[name for name in dir() if 'eryx' in name]\n", "[]\n");
}

TEST_F(ReplTest, TracebacksShowWhatWasTyped) {
  const Finished finished = repl("def f(a):\n    return 1 / a\n\nx = 1\nf(x -\n  1)\nx\n");
  EXPECT_THAT(finished, EndsWithStatus(0, "1\n",
                                       "Traceback (most recent call last):\n"
                                       "  File \"<input-3>\", line 1, in <module>\n"
                                       "    f(x -\n"
                                       "    ~^^^^\n"
                                       "      1)\n"
                                       "      ^^\n"
                                       "  File \"<input-1>\", line 2, in f\n"
                                       "    return 1 / a\n"
                                       "           ~~^~~\n"
                                       "ZeroDivisionError: division by zero\n"))
      << "it goes on";
  EXPECT_THAT(
      repl("x = = 1\n"),
      PrintsError("  File \"<input-1>\", line 1\n    x = = 1\n        ^\nSyntaxError: invalid syntax\n"));
  EXPECT_THAT(repl("await 1/0 if False else 1/0\n"), PrintsError("Traceback (most recent call last):\n"
                                                                 "  File \"<input-1>\", line 1, in <module>\n"
                                                                 "    await 1/0 if False else 1/0\n"
                                                                 "                            ~^~\n"
                                                                 "ZeroDivisionError: division by zero\n"));
}

TEST_F(ReplTest, FutureImportsStayInForce) {
  expect_output("from __future__ import annotations\ndef f(a: nowhere): pass\n\nf.__annotations__\n",
                "{'a': 'nowhere'}\n");
  EXPECT_THAT(repl("def f(a: nowhere): pass\n\n"), PrintsError(HasSubstr("NameError")));
}

TEST_F(ReplTest, TheLastExceptionIsKept) {
  const Finished finished = repl(
      "import sys, traceback\ndef f(): 1/0\n\nf()\nsys.last_exc\n"
      "sys.last_exc is sys.last_value, sys.last_type, sys.last_traceback is sys.last_exc.__traceback__\n"
      "[frame.name for frame in traceback.extract_tb(sys.last_traceback)]\n");
  EXPECT_THAT(finished,
              Prints("ZeroDivisionError('division by zero')\n(True, <class 'ZeroDivisionError'>, True)\n"
                     "['<module>', 'f']\n"));
}

TEST_F(ReplTest, HooksAreHonoured) {
  expect_output(
      "import sys\nsys.displayhook = lambda v: print('shown', v)\n6 * 7\n"
      "sys.excepthook = lambda *a: print('hook', a[1])\n1/0\n",
      "shown 42\nhook division by zero\n");
}

TEST_F(ReplTest, ExitEndsIt) {
  EXPECT_THAT(repl("exit(3)\nprint('not reached')\n"), EndsWithStatus(3));
  EXPECT_THAT(repl("import sys\nsys.exit()\nprint('not reached')\n"), Prints(""));
  EXPECT_THAT(repl("quit()\n1\n"), Prints(""));
  EXPECT_THAT(repl(":quit\n1\n"), Prints(""));
  EXPECT_THAT(repl("import sys\nsys.exit('why')\n"), PrintsError("why\n"));
}

TEST_F(ReplTest, LimitsHoldForEachStatementAndAStopIsTakenBack) {
  const Finished gentle = repl("x = 1\nwhile True: x += 1\n\nx > 1\n", {"--timeout", "1s", "--grace", "20s"});
  EXPECT_THAT(
      gentle,
      Prints("True\n", AllOf(HasSubstr("eryx: wall time limit of 1 s exceeded; allow more with --timeout"),
                             Not(HasSubstr("session is as it was")), Not(HasSubstr("<user")))));

  const Finished hard = repl(
      "x = 1\nx = 2; import os; os.abort()\nx\nx = 3\nwhile True:\n    try:\n        x = 4\n        while "
      "True: pass\n"
      "    except BaseException: pass\n\nx\n",
      {"--timeout", "1s"});
  EXPECT_THAT(
      hard,
      Prints(
          "1\n3\n",
          AllOf(HasSubstr("eryx: the interpreter was stopped: "),
                HasSubstr("eryx: the statement was stopped midway: the session is as it was before it\n"))));
  const Finished memory = repl("x = bytearray(10**9)\n1\n");
  EXPECT_THAT(memory,
              Prints("1\n", HasSubstr("eryx: memory limit of 128 MiB exceeded; allow more with --memory")));
}

TEST_F(ReplTest, CallbacksAndAnswersThatComeLater) {
  const std::string tools = write("tools.json", R"({"six": {"result": 6}, "approve": {"later": true}})");
  expect_output("await six()\nsix.sync()\n", "6\n6\n", {"--callbacks", tools});
  const Finished answered = repl(
      "x = await approve(a=1)\nx\n:answer 7 1\n:answer 1 no\n:answer 1 \"yes\"\nx\n", {"--callbacks", tools});
  EXPECT_THAT(answered, Prints("'yes'\n"));
  const std::string waits =
      "eryx: the statement waits; answer with :answer ID JSON, let it fail with :fail ID TEXT, or revert it "
      "with :undo\n"
      "  1  approve({\"a\": 1})\n";
  EXPECT_EQ(answered.standard_error.substr(0, 2 * waits.size()), waits + waits) << "the second for `x`";
  EXPECT_THAT(answered, PrintsError(AllOf(HasSubstr(":answer: no call '7' is pending; there are: 1"),
                                          HasSubstr("'no' is not JSON"))));

  const Finished failed = repl("await approve()\n:fail 1 too late\n1\n", {"--callbacks", tools});
  EXPECT_THAT(failed,
              Prints("1\n", AllOf(HasSubstr("eryx.CallbackError: too late\n"), Not(HasSubstr("<user")))));
  EXPECT_THAT(repl("y = 1; await approve()\n:undo\n'y' in dir()\n", {"--callbacks", tools}),
              Prints("False\n"));
}

TEST_F(ReplTest, UndoAndReset) {
  const Finished finished = repl("x = 1\nx = 2\n:undo\nx\n:undo\n:undo\n:reset\n'x' in dir()\n:undo\n");
  EXPECT_THAT(finished, Prints("1\nFalse\n", AllOf(HasSubstr("eryx: the last statement is taken back\n"),
                                                   HasSubstr("eryx: there is nothing to take back"),
                                                   HasSubstr("eryx: the session is new\n"))));
}

TEST_F(ReplTest, SaveAndLoad) {
  const std::string file = folder_ / "saved";
  const Finished saved =
      repl("x = 5\ndef f(): return 1 / 0\n\n:save " + file + "\nx = 6\n:load " + file + "\nx\n");
  EXPECT_THAT(saved, Prints("5\n"));
  EXPECT_THAT(eryx({"run", "-c", "print(x)", "--from", file}), Prints("5\n"));
  const Finished from = repl("x\nf()\n", {"--from", file});
  EXPECT_THAT(from, Prints("5\n", HasSubstr("    def f(): return 1 / 0\n")));

  const std::string key = write("key", "secret");
  EXPECT_THAT(repl(":save " + file + "\n", {"--key", key}), EndsWithStatus(0));
  const Finished locked = repl(":load " + file + "\n1\n");
  EXPECT_THAT(locked, Prints("1\n", HasSubstr("--key FILE"))) << "a failure does not end the session";
}

TEST_F(ReplTest, CommandsThatAreWrong) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {":nothing", "there is no command ':nothing'; :help lists"},
      {":save", "write: :save FILE"},
      {":undo all", ":undo takes nothing after it"},
      {":load no-such-file", "cannot read the checkpoint 'no-such-file'"},
      {":save /no/such/folder/file", "cannot write to '/no/such/folder'"},
      {":answer 1", "write: :answer ID JSON"},
      {":answer 1 true", "no statement waits"},
      {":again", "no statement waits"},
  };
  for (const auto& [line, message] : cases) {
    const Finished finished = repl("x = 1\n" + line + "\nx\n");
    EXPECT_THAT(finished, Prints("1\n", AllOf(StartsWith("eryx: "), HasSubstr(message))));
  }
  EXPECT_THAT(repl(":help\n"), Prints(HasSubstr(":undo")));
  EXPECT_THAT(repl(":limits\n", {"--timeout", "2s"}), Prints(HasSubstr("--timeout         2 s ")));
  EXPECT_THAT(eryx({"repl", "--from", "-"}), EndsWithStatus(2));
  EXPECT_THAT(eryx({"repl", "--callbacks", "-"}), EndsWithStatus(2));
}

TEST_F(ReplTest, CtrlCCancelsTheStatementNotTheSession) {
  Process process(command(with_started_callback({"repl", "--grace", "20s"})));
  std::thread interrupter([&] {
    EXPECT_TRUE(wait_until_started());
    process.send_signal(SIGINT);
  });
  const Finished finished =
      process.finish("x = 5\nif not await started():\n    while True: pass\n\nx == 5\n");
  interrupter.join();
  EXPECT_THAT(finished, EndsWithStatus(0, "True\n",
                                       AllOf(HasSubstr("eryx: interrupted, cancelling the statement"),
                                             HasSubstr("eryx: cancelled\n"))));
}

TEST_F(ReplTest, CtrlCWhileReadingEndsIt) {
  Process process(command({"repl"}));
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  process.send_signal(SIGINT);
  EXPECT_THAT(process.finish(), EndsWithStatus(130));
}

}  // namespace
}  // namespace eryx::cli_test
