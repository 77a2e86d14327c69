// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx repl` at a terminal: editing, Ctrl-C, Tab, history.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "command_fixture.hpp"
#include "support/files.hpp"
#include "terminal.hpp"

namespace eryx::cli_test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ReplTerminalTest : public CommandTest {
 protected:
  [[nodiscard]] std::map<std::string, std::string> environment() const {
    return {{"XDG_STATE_HOME", folder_}, {"TERM", "xterm"}, {"NO_COLOR", "1"}, {"LC_ALL", "C.UTF-8"}};
  }

  [[nodiscard]] std::string history() const { return support::read_file(folder_ / "eryx" / "history"); }
};

#define EXPECT_SHOWN(terminal, text) EXPECT_NE((terminal).wait_for(text), "") << (terminal).shown()

TEST_F(ReplTerminalTest, PromptsAndEnds) {
  Terminal terminal(command({"repl"}), environment());
  EXPECT_SHOWN(terminal, "in a sandbox, Eryx");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("6 * 7\r");
  EXPECT_SHOWN(terminal, "42\r\n");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("for i in 'ab':\r");
  EXPECT_SHOWN(terminal, "... ");
  terminal.type("    print(i * 3)\r\r");
  EXPECT_SHOWN(terminal, "aaa\r\nbbb\r\n");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("print('\xc3\xa4', end='!')\r");
  EXPECT_SHOWN(terminal, "\xc3\xa4!\r\n");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("\x04");
  EXPECT_EQ(terminal.finish(), 0) << terminal.shown();
  EXPECT_THAT(terminal.shown(), Not(HasSubstr("\033[31m"))) << "colours are off";
}

TEST_F(ReplTerminalTest, ProgramsReadTheTerminal) {
  Terminal terminal(command({"repl"}), environment());
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("name = input('na' 'me? ')\r");
  EXPECT_SHOWN(terminal, "name? ");
  terminal.type("Ada\r");
  EXPECT_SHOWN(terminal, "Ada\r\n");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("print('hello', name)\r");
  EXPECT_SHOWN(terminal, "hello Ada\r\n");
  EXPECT_SHOWN(terminal, ">>> ");
  // What nobody waits for any longer belongs to the prompt.
  terminal.type("input('wh' 'at?')\r");
  EXPECT_SHOWN(terminal, "what?");
  terminal.type("\x03");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("6 * 7\r");
  EXPECT_SHOWN(terminal, "42\r\n");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("\x04");
  EXPECT_EQ(terminal.finish(), 0) << terminal.shown();
}

TEST_F(ReplTerminalTest, CtrlCClearsTheLineAndEndsStatements) {
  Terminal terminal(command({"repl"}), environment());
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("x = 'kept'\r");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("print('not run'");
  EXPECT_SHOWN(terminal, "not run'");
  terminal.type("\x03");
  EXPECT_SHOWN(terminal, "^C");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("def f():\r");
  EXPECT_SHOWN(terminal, "... ");
  terminal.type("\x03");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("print('go' + 'es'); x = [x]\nwhile True: pass\r\r");
  EXPECT_SHOWN(terminal, "goes\r\n");
  EXPECT_SHOWN(terminal, "... ");
  EXPECT_SHOWN(terminal, "\r\n");
  usleep(500'000);
  terminal.type("\x03");
  EXPECT_SHOWN(terminal, "cancelling the statement");
  EXPECT_SHOWN(terminal, "eryx: cancelled\r\n");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("x\r");
  EXPECT_SHOWN(terminal, "['kept']\r\n");
  terminal.type("exit(5)\r");
  EXPECT_EQ(terminal.finish(), 5) << terminal.shown();
}

TEST_F(ReplTerminalTest, TabCompletes) {
  Terminal terminal(command({"repl"}), environment());
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("a_long_name = 5\r");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("a_lo\t + 1\r");
  EXPECT_SHOWN(terminal, "6\r\n");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("import json\r");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("json.du\t");
  EXPECT_SHOWN(terminal, "mp");
  terminal.type("\t");
  EXPECT_SHOWN(terminal, "dumps(");
  EXPECT_SHOWN(terminal, ">>> json.dump");
  terminal.type("s([1])\r");
  EXPECT_SHOWN(terminal, "'[1]'\r\n");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type(":und\t\r");
  EXPECT_SHOWN(terminal, "taken back");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("if 1:\r");
  EXPECT_SHOWN(terminal, "... ");
  terminal.type("\tprint(3 * 5)\r\r");
  EXPECT_SHOWN(terminal, "15\r\n");
}

TEST_F(ReplTerminalTest, HistoryIsKeptInAFile) {
  {
    Terminal terminal(command({"repl"}), environment());
    EXPECT_SHOWN(terminal, ">>> ");
    terminal.type("print('one' + 'two')\r");
    EXPECT_SHOWN(terminal, "onetwo\r\n");
    EXPECT_SHOWN(terminal, ">>> ");
    terminal.type("\x04");
    EXPECT_EQ(terminal.finish(), 0) << terminal.shown();
  }
  EXPECT_EQ(history(), "print('one' + 'two')\n");
  {
    Terminal terminal(command({"repl"}), environment());
    EXPECT_SHOWN(terminal, ">>> ");
    terminal.type("\033[A");
    EXPECT_SHOWN(terminal, "print('one' + 'two')");
    terminal.type("\r");
    EXPECT_SHOWN(terminal, "onetwo\r\n");
  }
  {
    Terminal terminal(command({"repl", "--no-history"}), environment());
    EXPECT_SHOWN(terminal, ">>> ");
    terminal.type("secret = 1\r");
    EXPECT_SHOWN(terminal, ">>> ");
    terminal.type("\x04");
    EXPECT_EQ(terminal.finish(), 0) << terminal.shown();
    EXPECT_THAT(terminal.shown(), Not(HasSubstr("onetwo")));
  }
  EXPECT_THAT(history(), Not(HasSubstr("secret")));
}

TEST_F(ReplTerminalTest, ColoursOnlyWhereTheyAreWanted) {
  std::map<std::string, std::string> colourful = environment();
  colourful["NO_COLOR"] = "";
  Terminal terminal(command({"repl"}), colourful);
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("1/0\r");
  EXPECT_SHOWN(terminal, "\033[31mTraceback");
  EXPECT_SHOWN(terminal, "\033[0m");
}

TEST_F(ReplTerminalTest, ATerminalThatCannotEditIsEnough) {
  std::map<std::string, std::string> dumb = environment();
  dumb["TERM"] = "dumb";
  Terminal terminal(command({"repl"}), dumb);
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("print('one' + 'two')\r");
  EXPECT_SHOWN(terminal, "onetwo\r\n");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("half a line\x03");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("5 + 5\r");
  EXPECT_SHOWN(terminal, "10\r\n");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("\x04");
  EXPECT_EQ(terminal.finish(), 0) << terminal.shown();
}

TEST_F(ReplTerminalTest, APastedBlockWithBlankLinesIsOne) {
  Terminal terminal(command({"repl"}), environment());
  EXPECT_SHOWN(terminal, "\033[?2004h");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("\033[200~def f(a):\r    b = a\r\r    return b * 2\r\rprint('it is', f(21))\r\033[201~");
  EXPECT_SHOWN(terminal, "it is 42\r\n");
  EXPECT_SHOWN(terminal, ">>> ");
  // Without a last line end it waits for the Enter key, and its last line can be edited.
  terminal.type("\033[200~class A:\n    x = 1\n\n    y = 'last'\033[201~");
  EXPECT_SHOWN(terminal, "y = 'last'");
  terminal.type(".upper()\r\r");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("print('A.y', A.y)\r");
  EXPECT_SHOWN(terminal, "A.y LAST\r\n");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("print('\033[200~pasted\033[201~', 'typed')\r");
  EXPECT_SHOWN(terminal, "pasted typed\r\n");
  EXPECT_SHOWN(terminal, ">>> ");
  terminal.type("\x04");
  EXPECT_EQ(terminal.finish(), 0) << terminal.shown();
}

}  // namespace
}  // namespace eryx::cli_test
