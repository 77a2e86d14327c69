// SPDX-License-Identifier: MIT OR Apache-2.0
/// The end of a session is not the end of a program: when exit functions and the like run, and when they do not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json/parse.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "eryx/eryx.hpp"
#include "pool_support.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using namespace support;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* registers_exit_functions = R"(
import atexit, weakref
class Thing: pass
thing = Thing()
atexit.register(print, "first")
atexit.register(print, "second", sep="")
weakref.finalize(thing, print, "finalized")
)";

TEST(SessionEnd, ExitFunctionsRunWhenTheSessionIsClosed) {
  Session session(plain());
  EXPECT_THAT(session.execute(registers_exit_functions), AllOf(Completes(), Prints("")));
  EXPECT_THAT(session.execute("print('next')"), Prints("next\n"));
  EXPECT_THAT(session.close(), AllOf(Completes(), Prints("finalized\nsecond\nfirst\n"), PrintsError("")));
  EXPECT_EQ(value_of(session, "result = 'thing' in globals()"), json::value(false)) << "it is a new session";
  EXPECT_EQ(session.execution_count(), 1U);
  EXPECT_THAT(session.close(), AllOf(Completes(), Prints(""))) << "they ran once";
}

TEST(SessionEnd, StreamsThatNobodyClosesAreWritten) {
  Session session(plain());
  EXPECT_THAT(session.execute(R"(
import io, sys, types
module = sys.modules['module'] = types.ModuleType('module')
module.stream = io.TextIOWrapper(io.FileIO(1, 'w', closefd=False))
module.stream.write('kept')
)"),
              AllOf(Completes(), Prints("")));
  EXPECT_THAT(session.close(), AllOf(Completes(), Prints("kept"), PrintsError("")));
}

TEST(SessionEnd, ABufferingStreamIsFlushedAfterEachProgram) {
  Session session(plain());
  EXPECT_THAT(session.execute("import sys\nsys.stdout.reconfigure(write_through=False)\nprint('one')"),
              Prints("one\n"));
  EXPECT_THAT(session.execute("print('two')"), Prints("two\n"));
  EXPECT_THAT(session.execute("print('three'); 1 / 0"), Prints("three\n"));
}

TEST(SessionEnd, ExitFunctionsOfAPlainExecutionRunAtItsEnd) {
  EXPECT_THAT(plain().execute(registers_exit_functions), Prints("finalized\nsecond\nfirst\n"));
}

TEST(SessionEnd, TheModuleForExitFunctionsIsWholeAsEverywhere) {
  EXPECT_THAT(
      plain().execute(R"(
import atexit
def kept(*arguments, **named): print("kept", arguments, named)
def dropped(): print("dropped")
@atexit.register
def failing(): raise ValueError("at the end")
atexit.register(kept, 1, name=2)
for _ in range(2): atexit.register(dropped)
atexit.unregister(dropped)
for wrong in (lambda: atexit.register(), lambda: atexit.register(1)):
    try: wrong()
    except TypeError as error: print(error)
print(atexit._ncallbacks())
)"),
      AllOf(Prints("register() takes at least 1 argument (0 given)\nthe first argument must be callable\n2\n"
                   "kept (1,) {'name': 2}\n"),
            PrintsError(
                AllOf(HasSubstr("Exception ignored in atexit callback <function failing at"),
                      HasSubstr("line 6, in failing\n    def failing(): raise ValueError(\"at the end\")\n"
                                "ValueError: at the end\n"),
                      Not(HasSubstr("_eryx"))))));
}

TEST(SessionEnd, WhatWaitsForTheEndIsThereInTheNextProgram) {
  Session session(plain());
  complete(session, R"py(
import atexit, logging, sqlite3, tempfile
folder = tempfile.TemporaryDirectory()
open(folder.name + "/note", "w").write("kept")
logging.basicConfig(filename="/data/log", level="INFO")
logging.info("one")
database = sqlite3.connect("/data/base")
database.execute("create table t (x)")
atexit.register(database.close)
)py");
  EXPECT_EQ(value_of(session, R"py(
logging.info("two")
database.execute("insert into t values (1)")
result = [open(folder.name + "/note").read(), open("/data/log").read(),
          database.execute("select count(*) from t").fetchone()[0]]
)py"),
            json::parse(R"(["kept", "INFO:root:one\nINFO:root:two\n", 1])"));
}

TEST(SessionEnd, AnAsynchronousGeneratorIsClosedWithItsSession) {
  Session session(plain());
  complete(session, R"(
async def count():
    try:
        for i in range(10): yield i
    finally: print("closed")
numbers = count()
print(await anext(numbers))
)");
  EXPECT_THAT(session.execute("print(await anext(numbers))"), Prints("1\n"));
  EXPECT_THAT(session.execute("print(await anext(numbers))"), Prints("2\n"));
  EXPECT_THAT(session.close(), AllOf(Completes(), Prints("closed\n")));
  EXPECT_THAT(
      plain().execute("async def f():\n  try: yield 1\n  finally: print('closed')\ng = f()\nawait anext(g)"),
      Prints("closed\n"))
      << "an execution without a session closes it";
}

TEST(SessionEnd, DestructorsRunWhenItIsClosed) {
  Session session(plain());
  complete(session, "class D:\n  def __del__(self): print('deleted')\nd = D()");
  EXPECT_THAT(session.close(), Prints("deleted\n"));
}

TEST(SessionEnd, DestructorsFindTheVariablesOfTheProgram) {
  Session session(plain());
  complete(session, R"(
class D:
    def __init__(self, name): self.name = name
    def __del__(self): print(text, self.name)
_private = D("private")
cycle = D("cycle")
cycle.itself = cycle
del cycle
text = "deleted"
def fail():
    local = D("local")
    1 / 0
)");
  EXPECT_THAT(session.execute("fail()"), Raises("ZeroDivisionError"));
  EXPECT_THAT(session.close(),
              AllOf(Completes(), Prints("deleted cycle\ndeleted local\ndeleted private\n"), PrintsError("")));
}

TEST(SessionEnd, OutputInBuffersIsWrittenAfterEachProgram) {
  Session session(plain());
  const ExecuteResult result =
      session.execute("import io, sys\nsys.stdout = io.TextIOWrapper(sys.__stdout__.buffer)\nprint('now')");
  EXPECT_THAT(result, Prints("now\n"));
  EXPECT_THAT(session.execute("print('again')"), Prints("again\n"));
}

TEST(SessionEnd, NothingRunsWhenItIsResetUndoneOrDestroyed) {
  std::atomic<int> calls{0};
  const auto tell = [&] { return ++calls; };
  const Sandbox sandbox = Sandbox::builder().callback("tell", "Tells", tell).build();
  const char* const registers = "import atexit\natexit.register(tell.sync)";
  {
    Session session(sandbox);
    complete(session, registers);
    EXPECT_TRUE(session.undo());
    EXPECT_THAT(session.close(), Completes());
    EXPECT_EQ(calls, 0) << "the registration was undone";
    complete(session, registers);
    session.reset();
    EXPECT_THAT(session.close(), Completes());
    complete(session, registers);
  }
  EXPECT_EQ(calls, 0);
  Session session(sandbox);
  complete(session, registers);
  EXPECT_THAT(session.close(), Completes());
  EXPECT_EQ(calls, 1);
}

TEST(SessionEnd, ForksAndCheckpointsHaveExitFunctionsOfTheirOwn) {
  const Sandbox sandbox = plain();
  Session session(sandbox);
  complete(session, "import atexit\natexit.register(lambda: print(name))\nname = 'parent'");
  Session fork = session.fork();
  Session revived(sandbox, sandbox.read_checkpoint(session.checkpoint().to_bytes()));
  complete(fork, "name = 'fork'");
  complete(revived, "name = 'revived'");
  EXPECT_THAT(fork.close(), Prints("fork\n"));
  EXPECT_THAT(session.close(), Prints("parent\n"));
  EXPECT_THAT(revived.close(), Prints("revived\n"));
}

TEST(SessionEnd, IsBoundByItsLimits) {
  Session session(plain());
  complete(session, R"(
import atexit
atexit.register(print, "has no time")
@atexit.register
def endless():
    while True: pass
)");
  const ExecuteResult end = session.close(ExecuteOptions().limits({.wall_time = 200ms, .grace = 5s}));
  EXPECT_THAT(end, AllOf(Exceeds(LimitKind::WallTime), Prints("")));
  EXPECT_THAT(session.execute("print('new')"), Prints("new\n"));
}

TEST(SessionEnd, OfAHostilelyStoppedEndTheSessionIsNew) {
  Session session(plain());
  complete(session, "import atexit, os\nx = 1\natexit.register(os.abort)");
  EXPECT_THAT(session.close(), AllOf(Traps(), LeavesState(StateAfter::Lost)));
  EXPECT_EQ(value_of(session, "result = 'x' in globals()"), json::value(false));
  EXPECT_FALSE(session.fork().undo());
}

TEST(SessionEnd, IsRefusedWhileAProgramIsSuspended) {
  const auto ask = [](const json::object&) -> int { throw AnswerLater(); };
  Session session(Sandbox::builder().callback("ask", "Asks", ask).build());
  EXPECT_THAT(session.execute("await ask()"), IsSuspended());
  EXPECT_THAT([&] { session.close(); }, ThrowsError(ErrorKind::InvalidArgument, HasSubstr("suspended")));
  session.reset();
  EXPECT_THAT(session.close(), Completes());
}

TEST(SessionEnd, AResumedCheckpointOutsideASessionEndsCompletely) {
  const auto ask = [](const json::object&) -> int { throw AnswerLater(); };
  const Sandbox sandbox = Sandbox::builder().callback("ask", "Asks", ask).build();
  Session session(sandbox);
  complete(session, "import atexit\natexit.register(print, 'end')");
  ASSERT_THAT(session.execute("print(await ask())"), IsSuspended());
  ResumeOptions answer;
  answer.answers({{1, 7}});
  EXPECT_THAT(sandbox.resume(session.checkpoint(), answer), Prints("7\nend\n"));
  EXPECT_THAT(session.resume(answer), Prints("7\n"));
}

TEST(SessionEnd, ALeaseEndsCompletely) {
  std::atomic<int> told{0};
  const auto tell = [&] { return ++told; };
  const Sandbox sandbox = Sandbox::builder().callback("tell", "Tells", tell).build();
  SessionPool pool(sandbox, of_size(1));
  {
    Lease lease = pool.acquire();
    complete(*lease, "import atexit\natexit.register(tell.sync)");
    complete(*lease, "pass");
    EXPECT_EQ(told, 0);
  }
  Lease next = pool.acquire(ages);
  EXPECT_EQ(told, 1) << "its place is free when it has ended";
  complete(*next, "import atexit\natexit.register(tell.sync)");
  {
    Session detached = next.detach();
    EXPECT_EQ(told, 1);
  }
  EXPECT_EQ(told, 1) << "a detached session is no longer the pool's";
}

TEST(SessionEnd, WhatThePreparationRegisteredRunsInEachLease) {
  std::atomic<int> told{0};
  const auto tell = [&] { return ++told; };
  SessionPoolOptions options = of_size(1);
  options.prepare = "import atexit\natexit.register(lambda: tell.sync())";
  SessionPool pool(Sandbox::builder().callback("tell", "Tells", tell).build(), options);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(value_of(*pool.acquire(ages), "result = 1"), json::value(1));
  const Lease last = pool.acquire(ages);
  EXPECT_EQ(told, 3);
}

TEST(SessionEnd, OfLeasesIsOverWhenThePoolIs) {
  std::atomic<int> told{0};
  const auto tell = [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return ++told;
  };
  std::optional<SessionPool> pool;
  pool.emplace(Sandbox::builder().callback("tell", "Tells, in a while", tell).build(), of_size(2));
  std::optional<Lease> first = pool->acquire(ages);
  std::optional<Lease> second = pool->acquire(ages);
  complete(**first, "import atexit\natexit.register(tell.sync)");
  complete(**second, "import atexit\natexit.register(tell.sync)");
  first.reset();
  pool.reset();
  EXPECT_EQ(told, 1);
  second.reset();
  EXPECT_EQ(told, 2) << "of a closed pool, it ends where it is destroyed";
}

TEST(SessionEnd, OfALeaseWithAnEndlessExitFunctionThePlaceComesBack) {
  SessionPool pool(plain(), of_size(1));
  {
    Lease lease = pool.acquire();
    complete(*lease, R"(
import atexit
@atexit.register
def endless():
    while True:
        try:
            while True: pass
        except BaseException: pass
)");
  }
  EXPECT_TRUE(pool.acquire(ages));
}

}  // namespace
}  // namespace eryx
