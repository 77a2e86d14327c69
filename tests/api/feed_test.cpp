// SPDX-License-Identifier: MIT OR Apache-2.0
/// Programs that run while they are written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::AllOf;
using testing::HasSubstr;

/// What each of these texts prints when it arrives, "|" after each; the program is not finished.
std::string printed_by(Session& session, const std::vector<std::string_view>& texts) {
  std::string all;
  for (const std::string_view text : texts) all += session.feed(text).stdout_text + "|";
  return all;
}

std::string printed_by(const std::vector<std::string_view>& texts) {
  Session session(plain());
  return printed_by(session, texts);
}

TEST(Feed, RunsAStatementAsSoonAsItIsComplete) {
  Session session(plain());
  EXPECT_EQ(printed_by(session, {"print", "('a')", "\nprint('b')\npri", "nt('c')"}), "||a\nb\n||");
  EXPECT_TRUE(session.is_feeding());
  EXPECT_THAT(session.finish(), AllOf(Completes(), Prints("a\nb\nc\n")));
  EXPECT_FALSE(session.is_feeding());
  EXPECT_EQ(session.execution_count(), 1u);
}

TEST(Feed, WaitsWhileTextCouldChangeAStatement) {
  EXPECT_EQ(printed_by({"if 1: print(1)\n", "# comment\n\n", "el", "se: print(2)\n", "e = 1\n"}), "||||1\n|");
  EXPECT_EQ(printed_by({"if 1: print(1)\n", "e", "x", "p"}), "|||1\n|");
  EXPECT_EQ(printed_by({"print(1,\n", "# (\n", "2)", "\n"}), "|||1 2\n|");
  EXPECT_EQ(printed_by({"print(1) \\\n", "\n"}), "|1\n|");
  EXPECT_EQ(printed_by({"print('''a\n", "b\\'''\n", "''')\n"}), "||a\nb'''\n\n|");
  EXPECT_EQ(printed_by({"print(f'{'a\\n'}{1:{", "'>'}3}')\n"}), "|a\n  1\n|");
  EXPECT_EQ(printed_by({"@print\n", "# why\n", "@print\n", "def f(): pass\n", "1"}).substr(0, 4), "||||");
  EXPECT_EQ(printed_by({"match 1:\n", "  case 1: print(1)\n", "match", " = 1\n"}), "||1\n||");
  EXPECT_EQ(printed_by({"try: print(1)\n", "finally: print(2)\n", "\f", "x = 1\n"}), "|||1\n2\n|");
  EXPECT_EQ(printed_by({"print(1)\r", "\nprint(2)\rprint(3)\n"}), "|1\n2\n3\n|");
  EXPECT_EQ(printed_by({"for i in range(2):\n\tprint(i)\n", "\n", "  # x\n", "x"}), "|||0\n1\n|");
}

TEST(Feed, MarksDroppedOutputOnceWhereItEnds) {
  Session session(plain());
  session.begin_feed({.execute = ExecuteOptions().limits({.output = Bytes{4}})});
  EXPECT_EQ(printed_by(session, {"print('abc')\n", "print('def')\n", "print('ghi')\n"}), "abc\n|||");
  const ExecuteResult whole = session.finish();
  EXPECT_EQ(whole.stdout_text, "abc\n\n[output truncated: limit of 4 bytes reached, 8 bytes dropped]\n");
  EXPECT_TRUE(whole.output_truncated);
}

TEST(Feed, CountsStatements) {
  Session session(plain());
  EXPECT_EQ(session.feed("x = 1\ny = (\n2)\nif x: y = 3\n").statements, 2u);
  EXPECT_EQ(session.feed("z = 1; x = 2\nx = 3\n1/0\nx = 4\n").statements, 5u);
  EXPECT_THAT(session.finish(), Raises("ZeroDivisionError"));
  EXPECT_EQ(*session.execute("result = x").value_json, "3");
}

TEST(Feed, CharactersMayBeCut) {
  Session session(plain());
  EXPECT_EQ(printed_by(session, {"print('\xe2", "\x82", "\xac')\n"}), "||\xe2\x82\xac\n|");
  EXPECT_THAT(session.finish(), Completes());
}

TEST(Feed, ReturnsTheResultVariable) {
  Session session(plain());
  (void)session.feed("result = [1,");
  (void)session.feed(" 2]");
  EXPECT_THAT(session.finish(), AllOf(Completes(), HasValue("[1, 2]")));
}

TEST(Feed, AnEmptyProgramCompletes) {
  Session session(plain());
  session.begin_feed();
  EXPECT_THAT(session.finish(), AllOf(Completes(), Prints("")));
}

TEST(Feed, TakesInputsFilesAndCallbacks) {
  Session session(plain());
  FeedOptions options;
  options.execute.inputs({{"n", 2}}).file("a.txt", "text").standard_input("line\n");
  options.execute.callbacks({make_callback(
      "twice", "", [](const boost::json::object& arguments) { return arguments.at("n").as_int64() * 2; })});
  session.begin_feed(options);
  EXPECT_EQ(
      printed_by(session, {"print(n, open('a.txt').read())\n", "print(input())\nm = await twice(n=n)\n"}),
      "2 text\n|line\n|");
  (void)session.feed("result = await twice(n=m)");
  EXPECT_THAT(session.finish(), HasValue("8"));
}

TEST(Feed, TracebacksAreThoseOfTheWholeProgram) {
  Session session(plain());
  (void)session.feed("def f(x):\n    return 1 / x\n\n");
  const FeedResult failed = session.feed("y = 1\nf(\n  0)\n");
  EXPECT_TRUE(failed.has_ended);
  EXPECT_EQ(failed.statements, 2u);
  EXPECT_EQ(session.feed("y = 2\nprint('no')\n").statements, 2u);
  const ExecuteResult fed = session.finish();
  Session other(plain());
  const ExecuteResult whole =
      other.execute("def f(x):\n    return 1 / x\n\ny = 1\nf(\n  0)\ny = 2\nprint('no')\n");
  ASSERT_THAT(fed, Raises("ZeroDivisionError"));
  EXPECT_EQ(fed.exception->traceback, whole.exception->traceback);
  EXPECT_EQ(fed.exception->frames.at(1).source, "return 1 / x");
  // The next program has another name, as the functions of this one live on.
  EXPECT_THAT(
      session.execute("f(0)").exception->traceback,
      AllOf(HasSubstr("\"<user-2>\", line 1"), HasSubstr("\"<user>\", line 2, in f\n    return 1 / x")));
}

TEST(Feed, AProgramThatLeavesNothingLeavesItsName) {
  Session session(plain());
  (void)session.feed("x = 1\n");
  EXPECT_THAT(session.finish(), Completes());
  EXPECT_THAT(session.execute("1/0").exception->traceback, HasSubstr("\"<user>\", line 1"));
}

TEST(Feed, TextThatIsNoProgramIsRolledBack) {
  for (const Undo undo : {Undo::On, Undo::Off}) {
    Session session(plain(), {.undo = undo});
    complete(session, "x = 1");
    EXPECT_EQ(session.feed("x = 2\nprint(x)\n").stdout_text, "2\n");
    EXPECT_TRUE(session.feed("x = = 3\n").has_ended);
    EXPECT_EQ(session.feed("x = 4\n").statements, 2u);
    const ExecuteResult result = session.finish();
    EXPECT_THAT(result, AllOf(Raises("SyntaxError"), LeavesState(StateAfter::RolledBack), Prints("")));
    EXPECT_THAT(result.exception->traceback, HasSubstr("line 3\n    x = = 3\n        ^"));
    EXPECT_EQ(*session.execute("result = x").value_json, "1");
  }
}

TEST(Feed, TextDecidesAlsoAfterAnException) {
  Session session(plain());
  EXPECT_TRUE(session.feed("x = 1\n1/0\n").has_ended);
  (void)session.feed("def");
  EXPECT_THAT(session.finish(), AllOf(Raises("SyntaxError"), LeavesState(StateAfter::RolledBack)));
  EXPECT_EQ(*session.execute("result = 'x' in globals()").value_json, "false");
}

TEST(Feed, WhatTheSessionWasIsThereForTheProgram) {
  Session session(plain());
  complete(session, "def f(): return 41");
  EXPECT_EQ(printed_by(session, {"x = f()\n", "print(x + 1)\n"}), "|42\n|");
  EXPECT_THAT(session.finish(), Completes());
}

// Misuse.

TEST(Feed, OneProgramAtATime) {
  Session session(plain());
  (void)session.feed("x = 1\n");
  EXPECT_THAT([&] { (void)session.execute("x"); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("being fed")));
  EXPECT_THAT([&] { session.begin_feed(); }, ThrowsError(ErrorKind::InvalidArgument));
  EXPECT_THAT([&] { (void)session.checkpoint(); }, ThrowsError(ErrorKind::InvalidArgument));
  EXPECT_THAT([&] { (void)session.clear_state(); }, ThrowsError(ErrorKind::InvalidArgument));
  EXPECT_THAT(session.finish(), Completes());
  EXPECT_THAT([&] { (void)session.finish(); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("no program")));
  EXPECT_EQ(printed_by(session, {"print(x)\n"}), "1\n|");  // another one
  session.reset();
  EXPECT_FALSE(session.is_feeding());
}

TEST(Feed, HasNoJournal) {
  Session session(plain());
  FeedOptions options;
  options.execute.recording(Recording::On);
  EXPECT_THAT([&] { session.begin_feed(options); }, ThrowsError(ErrorKind::InvalidArgument));
  EXPECT_FALSE(session.is_feeding());
}

TEST(Feed, RefusesAtItsBeginningWhatCannotBe) {
  Session session(plain());
  const auto refuses = [&](ExecuteOptions options) {
    EXPECT_THAT([&] { session.begin_feed({.execute = std::move(options)}); },
                ThrowsError(ErrorKind::InvalidArgument));
    EXPECT_FALSE(session.is_feeding());
  };
  refuses(ExecuteOptions().collect_files("/etc"));
  refuses(ExecuteOptions().limits({.wall_time = std::chrono::milliseconds(-1)}));
  refuses(ExecuteOptions().limits({.callbacks_in_flight = 0}));
  const Callback callback = make_callback("twice", "", [] { return 1; });
  refuses(ExecuteOptions().callbacks({callback, callback}));
}

TEST(Feed, InputThatIsNotReadIsThereForTheNextPiece) {
  Session session(plain());
  session.begin_feed({.execute = ExecuteOptions().standard_input("a\nb\nc\n")});
  EXPECT_EQ(printed_by(session, {"import os; print(os.read(0, 2))\n", "x = 1\n", "print(os.read(0, 3))\n"}),
            "b'a\\n'\n||b'b\\nc'\n|");
  EXPECT_THAT(session.finish(), Completes());
}

// Limits.

TEST(Feed, ALimitInAnAwaitCancelsTheProgramQuietly) {
  Session session(plain());
  session.begin_feed({.execute = ExecuteOptions().limits({.wall_time = std::chrono::milliseconds(50)})});
  (void)session.feed("import asyncio\nx = asyncio.create_task(asyncio.sleep(9))\n");
  EXPECT_TRUE(session.feed("try:\n  await asyncio.sleep(9)\nfinally:\n  print('cancelled')\ny\n").has_ended);
  const ExecuteResult result = session.finish();
  EXPECT_THAT(result, AllOf(Exceeds(LimitKind::WallTime), Prints("cancelled\n")));
  EXPECT_EQ(result.stderr_text, "");
}

TEST(Feed, MemoryThatIsFullAtTheEndIsALimit) {
  Session session(plain());
  (void)session.feed(
      "print('on')\nheld = []\ntry:\n  while True: held.append(bytes(64))\nexcept MemoryError: pass\n");
  const ExecuteResult result = session.finish();
  EXPECT_EQ(result.stdout_text, "on\n");
  EXPECT_EQ(result.state, StateAfter::Kept);
}

TEST(Feed, TheTextHasALimit) {
  Session session(plain());
  FeedOptions options;
  options.execute.limits({.source = Bytes{20}});
  session.begin_feed(options);
  EXPECT_FALSE(session.feed("x = 1\ny = '").has_ended);
  EXPECT_TRUE(session.feed("0123456789").has_ended);
  EXPECT_TRUE(session.feed("'\n").has_ended);
  EXPECT_THAT(session.finish(), AllOf(Exceeds(LimitKind::Source), LeavesState(StateAfter::RolledBack)));
  EXPECT_EQ(*session.execute("result = 'x' in globals()").value_json, "false");
}

TEST(Feed, ALimitEndsTheProgramAtOnce) {
  Session session(plain());
  FeedOptions options;
  options.execute.limits({.wall_time = std::chrono::milliseconds(50)});
  session.begin_feed(options);
  (void)session.feed("x = 1\n");
  EXPECT_TRUE(session.feed("print('on')\nwhile True: pass\ny").has_ended);
  EXPECT_TRUE(session.feed(" = 2\n").has_ended);
  EXPECT_THAT(session.finish(),
              AllOf(Exceeds(LimitKind::WallTime), Prints("on\n"), LeavesState(StateAfter::Kept)));
  EXPECT_EQ(*session.execute("result = x").value_json, "1");
}

TEST(Feed, WallTimeIsThatOfAllPieces) {
  Session session(plain());
  FeedOptions options;
  options.execute.limits({.wall_time = std::chrono::milliseconds(300)});
  session.begin_feed(options);
  std::uint64_t pieces = 0;
  while (!session.feed("import time; time.sleep(0.02)\n").has_ended) ASSERT_LT(++pieces, 15u);
  EXPECT_THAT(session.finish(), Exceeds(LimitKind::WallTime));
}

TEST(Feed, AProgramThatIsStoppedMidwayIsRolledBack) {
  Session session(plain());
  complete(session, "x = 1");
  FeedOptions options;
  options.execute.limits({.wall_time = std::chrono::milliseconds(50), .grace = std::chrono::milliseconds(0)});
  session.begin_feed(options);
  (void)session.feed("x = 2\n");
  EXPECT_TRUE(session.feed("10 ** 10 ** 8\n").has_ended);
  EXPECT_THAT(session.finish(), AllOf(Exceeds(LimitKind::WallTime), LeavesState(StateAfter::RolledBack)));
  EXPECT_EQ(*session.execute("result = x").value_json, "1");
}

// Moments.

TEST(Feed, RewindsToAMark) {
  Session session(plain());
  (void)session.feed("x = [1]\nif x:\n    x.append(2)\n");
  const FeedMark mark = session.mark();
  EXPECT_EQ(printed_by(session, {"else: x = 0\n", "print(x)\n", "1/0\n"}), "|[1, 2]\n||");
  for (int i = 0; i < 2; ++i) {
    session.rewind(mark);
    EXPECT_EQ(printed_by(session, {"    x.append(3)\n", "print(x)\n"}), "|[1, 2, 3]\n|");
  }
  EXPECT_THAT(session.finish(), AllOf(Completes(), Prints("[1, 2, 3]\n")));
  session.rewind(mark);  // also when it has ended
  (void)session.feed("print('again', x)");
  EXPECT_THAT(session.finish(), Prints("again [1, 2]\n"));
  EXPECT_TRUE(session.undo());  // the program, all of it
  EXPECT_EQ(*session.execute("result = 'x' in globals()").value_json, "false");
}

TEST(Feed, AMarkIsThatOfASession) {
  Session session(plain());
  (void)session.feed("x = 1\n");
  const FeedMark mark = session.mark();
  Session fork = session.fork();
  EXPECT_THAT([&] { fork.rewind(mark); }, ThrowsError(ErrorKind::InvalidArgument));
  session.reset();
  EXPECT_THAT([&] { session.rewind(mark); }, ThrowsError(ErrorKind::InvalidArgument));
}

TEST(Feed, ForksGoOnWithOtherText) {
  Session session(plain());
  (void)session.feed("print('common')\nx = (1 +\n");
  Session fork = session.fork();
  (void)session.feed(" 1)\nresult = x");
  (void)fork.feed(" 2)\nresult = x");
  EXPECT_THAT(session.finish(), AllOf(HasValue("2"), Prints("common\n")));
  EXPECT_THAT(fork.finish(), AllOf(HasValue("3"), Prints("common\n")));
}

TEST(Feed, AForkIsRolledBackAsItsParentWouldBe) {
  Session session(plain());
  complete(session, "x = 0");
  (void)session.feed("x = 1\n");
  Session fork = session.fork();
  (void)fork.feed(")");
  EXPECT_THAT(fork.finish(), Raises("SyntaxError"));
  EXPECT_EQ(*fork.execute("result = x").value_json, "0");
  EXPECT_THAT(session.finish(), Completes());
  EXPECT_EQ(*session.execute("result = x").value_json, "1");
}

TEST(Feed, ALeaseMayEndBeforeItsProgram) {
  SessionPoolOptions pool_options;
  pool_options.max_size = 1;
  SessionPool pool(plain(), pool_options);
  FeedOptions options;
  options.execute.limits({.wall_time = std::chrono::milliseconds(50)});
  for (const char* end : {"x = (", "while True: pass\nx", "1/0\n"}) {
    Lease lease = pool.acquire();
    lease->begin_feed(options);
    (void)lease->feed("import atexit\natexit.register(print)\n");
    (void)lease->feed(end);
  }
  EXPECT_THAT(pool.acquire()->execute("print(1)"), Prints("1\n"));
}

TEST(Feed, UndoTakesTheProgramBack) {
  Session session(plain());
  complete(session, "x = 0");
  (void)session.feed("x = 1\n");
  (void)session.feed("x = 2\n");
  EXPECT_TRUE(session.undo());
  EXPECT_FALSE(session.is_feeding());
  EXPECT_EQ(*session.execute("result = x").value_json, "0");
  (void)session.feed("x = 1\n");
  EXPECT_THAT(session.finish(), Completes());
  EXPECT_TRUE(session.undo());
  EXPECT_EQ(*session.execute("result = x").value_json, "0");
}

}  // namespace
}  // namespace eryx
