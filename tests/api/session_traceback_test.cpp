// SPDX-License-Identifier: MIT OR Apache-2.0
/// Tracebacks of sessions: functions outlive the program that defined them, and show its lines, never another's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

using namespace support;
using Frames = std::vector<std::string>;
using testing::EndsWith;
using testing::HasSubstr;

/// "file:line source" of each frame of the exception that `program` must raise.
Frames frames_of(Session& session, const std::string& program) {
  const ExecuteResult result = session.execute(program);
  Frames frames;
  if (!result.exception) {
    ADD_FAILURE() << "it raised nothing";
    return frames;
  }
  for (const TracebackFrame& frame : result.exception->frames) {
    frames.push_back(frame.file + ":" + std::to_string(frame.line) + " " + frame.source);
    EXPECT_THAT(result.exception->traceback, HasSubstr("File \"" + frame.file + "\""));
    EXPECT_THAT(result.exception->traceback, HasSubstr(frame.source));
  }
  return frames;
}

TEST(SessionTraceback, ShowsTheLinesOfTheProgramThatDefinedAFunction) {
  Session session(plain());
  complete(session, "def first(): raise ValueError('one')");
  complete(session, "\ndef second():\n    first()");
  EXPECT_EQ(frames_of(session, "x = 1\nsecond()"), (Frames{"<user-3>:2 second()", "<user-2>:3 first()",
                                                           "<user>:1 def first(): raise ValueError('one')"}));
  // `sys.last_exc` uses the third.
  EXPECT_EQ(frames_of(session, "first()"),
            (Frames{"<user-4>:1 first()", "<user>:1 def first(): raise ValueError('one')"}));
}

TEST(SessionTraceback, ProgramsSeeTheSame) {
  Session session(plain());
  complete(session, "import inspect, linecache, traceback\ndef fail():\n    raise ValueError('one')");
  const ExecuteResult result = session.execute(R"(
try:
    fail()
except ValueError:
    print(traceback.format_exc(), end='')
print(inspect.getsource(fail), end='')
linecache.clearcache()
linecache.checkcache()
print(linecache.getlines('<user>')[2].strip(), linecache.getlines('<user-2>')[2].strip())
print(linecache.getlines('<user-3>'), linecache.getlines('<user-02>'), linecache.getlines(''))
)");
  EXPECT_THAT(result, Prints(R"(Traceback (most recent call last):
  File "<user-2>", line 3, in <module>
    fail()
    ~~~~^^
  File "<user>", line 3, in fail
    raise ValueError('one')
ValueError: one
def fail():
    raise ValueError('one')
raise ValueError('one') fail()
[] [] []
)"));
}

TEST(SessionTraceback, SyntaxErrorsNameTheirProgram) {
  Session session(plain());
  complete(session, "def f(): pass");
  EXPECT_EQ(frames_of(session, "x = 2\ny = = 3"), Frames{"<user-2>:2 y = = 3"});
  EXPECT_EQ(frames_of(session, "x = '\xff'"), Frames{"<user-2>:1 "}) << "not UTF-8";
  EXPECT_EQ(
      frames_of(session, "import asyncio\nasync def main(): raise KeyError(1)\nasyncio.run(main())").front(),
      "<user-2>:3 asyncio.run(main())");
}

// So that a session of many small programs neither grows nor forgets.
TEST(SessionTraceback, OnlyProgramsInUseAreKept) {
  Session session(plain());
  complete(session, "def old(): raise ValueError");
  const std::string comment = " # " + std::string(1'000, '-');
  for (int i = 0; i < 3'000; ++i) complete(session, "x = [y for y in (lambda: (1, 2))()]" + comment);
  for (int i = 0; i < 300; ++i) complete(session, "import asyncio; await asyncio.sleep(0)" + comment);
  for (int i = 0; i < 300; ++i) (void)session.execute("1 / 0" + comment);
  EXPECT_EQ(frames_of(session, "old()"),
            (Frames{"<user-2>:1 old()", "<user>:1 def old(): raise ValueError"}));

  complete(session, "try: 1 / 0\nexcept ZeroDivisionError as error: kept = error");
  complete(session, "class C:\n  def method(self): raise ValueError");
  complete(session, "async def coroutine(): raise ValueError\nwaits = coroutine()");
  complete(session, "values = (1 / 0 for _ in 'x')");
  EXPECT_EQ(frames_of(session, "raise kept"), (Frames{"<user-7>:1 raise kept", "<user-3>:1 try: 1 / 0"}));
  EXPECT_EQ(frames_of(session, "C().method()").back(), "<user-4>:2 def method(self): raise ValueError");
  EXPECT_EQ(frames_of(session, "await waits").back(), "<user-5>:1 async def coroutine(): raise ValueError");
  EXPECT_EQ(frames_of(session, "list(values)").back(), "<user-6>:1 values = (1 / 0 for _ in 'x')");
}

// Sources are kept for as long as they cost little. What is gone shows no line, least of all one of another program.
TEST(SessionTraceback, OldSourcesAreDropped) {
  Session session(plain());
  complete(session, "def old(): raise ValueError");
  const std::string comment = "\n#" + std::string(10'000, '-');
  std::string f95;
  for (int i = 0; i < 100; ++i) {
    const std::string definition = "def f" + std::to_string(i) + "(): raise ValueError";
    complete(session, definition + comment);
    const std::string frame = frames_of(session, "f" + std::to_string(i) + "()").back();
    EXPECT_THAT(frame, EndsWith(":1 " + definition));
    if (i == 95) f95 = frame;
  }
  EXPECT_EQ(frames_of(session, "f95()").back(), f95);
  EXPECT_EQ(frames_of(session, "old()").back(), "<user>:1 ");
}

TEST(SessionTraceback, LargeSourcesAreNotKept) {
  Session session(plain());
  complete(session, "def old(): raise ValueError");
  const std::string comment = "\n#" + std::string(300'000, '-');
  EXPECT_EQ(frames_of(session, "def large(): raise ValueError\nlarge()" + comment),
            (Frames{"<user-2>:2 large()", "<user-2>:1 def large(): raise ValueError"}));
  EXPECT_EQ(frames_of(session, "large()"), (Frames{"<user-3>:1 large()", "<user-2>:1 "}));
  EXPECT_EQ(frames_of(session, "old()"), (Frames{"<user-4>:1 old()", "<user>:1 "}));
}

TEST(SessionTraceback, CountsWhatIsPartOfTheState) {
  Session session(plain());
  complete(session, "def kept(): raise ValueError('kept')");
  complete(session, "def undone(): pass");
  EXPECT_TRUE(session.undo());
  EXPECT_EQ(frames_of(session, "kept()"),
            (Frames{"<user-2>:1 kept()", "<user>:1 def kept(): raise ValueError('kept')"}));

  Session fork = session.fork();
  complete(fork, "def of_fork(): raise ValueError('fork')");
  complete(session, "def of_parent(): raise ValueError('parent')");
  EXPECT_EQ(frames_of(fork, "of_fork()").back(), "<user-3>:1 def of_fork(): raise ValueError('fork')");
  EXPECT_EQ(frames_of(session, "of_parent()").back(),
            "<user-3>:1 def of_parent(): raise ValueError('parent')");

  Session resumed(plain(), session.checkpoint());
  EXPECT_EQ(frames_of(resumed, "of_parent()"),
            (Frames{"<user-2>:1 of_parent()", "<user-3>:1 def of_parent(): raise ValueError('parent')"}));

  session.reset();
  EXPECT_EQ(frames_of(session, "1 / 0"), Frames{"<user>:1 1 / 0"});
}

// Completion, snapshots and the like run programs of the host beside those of the user.
TEST(SessionTraceback, ProgramsOfTheHostDoNotCount) {
  Session session(plain());
  complete(session, "def fail(): raise ValueError('one')");
  EXPECT_FALSE(session.completions("fa").empty());
  EXPECT_TRUE(session.snapshot_state().snapshot);
  EXPECT_EQ(frames_of(session, "fail()"),
            (Frames{"<user-2>:1 fail()", "<user>:1 def fail(): raise ValueError('one')"}));
}

TEST(SessionTraceback, RestoredFunctionsShowNoLineOfAnotherSession) {
  Session first(plain());
  complete(first, "def fail(): raise ValueError('one')\nclass Failing:\n    def __init__(self): fail()");
  const SnapshotResult taken = first.snapshot_state();
  ASSERT_TRUE(taken.snapshot);
  Session second(plain());
  complete(second, "def other():\n    # of this session\n    return 1");
  EXPECT_THAT(second.restore_state(taken.snapshot->bytes), Completes());
  EXPECT_EQ(frames_of(second, "Failing()"),
            (Frames{"<user-2>:1 Failing()", "<snapshot>:3 ", "<snapshot>:1 "}));
}

}  // namespace
}  // namespace eryx
