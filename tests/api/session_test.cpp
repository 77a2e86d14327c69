// SPDX-License-Identifier: MIT OR Apache-2.0
/// Sessions through the public API: what stays, what is taken back, forks, misuse.
#include "eryx/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using namespace support;
using testing::AllOf;

ExecuteOptions stopped_soon() {
  ExecuteOptions options;
  options.limits({.wall_time = 300ms, .grace = 1ms});
  return options;
}

constexpr const char* cannot_be_interrupted = R"(
x = 'torn'
open('/data/torn', 'w').write('x')
while True:
    try:
        while True: pass
    except BaseException: pass
)";

TEST(Session, KeepsWhatProgramsDefine) {
  Session session(plain());
  EXPECT_EQ(session.execution_count(), 0U);
  complete(session, R"(
import json as j
x = 1
def f(y): return x + y
class Point:
    def __init__(self, x): self.x = x
point = Point(3)
generator = (i * i for i in range(10))
next(generator)
)");
  EXPECT_EQ(value_of(session, "x = 10\nresult = [f(1), point.x, next(generator), j.dumps(None)]"),
            json::parse("[11, 3, 1, \"null\"]"));
  EXPECT_EQ(session.execution_count(), 2U);
  EXPECT_EQ(value_of(session, "result = isinstance(point, Point) and next(generator)"), json::value(4));
}

TEST(Session, KeepsFilesOpenAndOnDisk) {
  Session session(plain());
  complete(session, "f = open('/data/log', 'w+'); f.write('one '); f.flush()");
  EXPECT_EQ(value_of(session, "f.write('two'); f.seek(0); result = [f.read(), open('/data/log').read()]"),
            json::parse(R"(["one two", "one two"])"));
}

TEST(Session, DoesNotSeeAnotherSession) {
  const Sandbox sandbox = plain();
  Session first(sandbox);
  Session second(sandbox);
  complete(first, "x = 1; open('/data/f', 'w').write('x')");
  EXPECT_EQ(value_of(second, "import os; result = ['x' in globals(), os.listdir('/data')]"),
            json::parse("[false, []]"));
  EXPECT_THAT(sandbox.execute("result = 'x' in globals()"), HasValue("false"));
}

TEST(Session, SurvivesExceptionsAndExits) {
  Session session(plain());
  const ExecuteResult raised = session.execute("x = 1\nraise ValueError('no')");
  EXPECT_THAT(raised, AllOf(Raises(), LeavesState(StateAfter::Kept)));
  EXPECT_EQ(session.execute("import sys; x += 1; sys.exit(3)").exit_code, 3);
  EXPECT_EQ(value_of(session, "result = x"), json::value(2));
  EXPECT_EQ(session.execution_count(), 3U);
}

TEST(Session, AwaitsAndCancelsWhatIsLeftBehind) {
  Session session(plain());
  complete(session, R"(
import asyncio
log = []
async def forever():
    try: await asyncio.sleep(1000)
    except asyncio.CancelledError: log.append('cancelled'); raise
task = asyncio.create_task(forever())
await asyncio.sleep(0)
)");
  EXPECT_EQ(value_of(session, "await asyncio.sleep(0.001)\nresult = [log, task.cancelled()]"),
            json::parse(R"([["cancelled"], true])"));
}

TEST(Session, GivesEachExecutionItsOwnInputsOutputAndLimits) {
  Session session(plain());
  ExecuteOptions options;
  options.inputs({{"n", 5}});
  options.standard_input("a line\n");
  const ExecuteResult result = session.execute("print(n, input())", options);
  EXPECT_THAT(result, Prints("5 a line\n"));
  EXPECT_THAT(session.execute("input()"), Raises("EOFError"));
  EXPECT_THAT(session.execute("print('x')"), Prints("x\n"));

  ExecuteOptions small;
  small.limits({.memory = Bytes{48u << 20}});
  EXPECT_THAT(session.execute("block = bytearray(60_000_000)", small), Exceeds(LimitKind::Memory));
  EXPECT_EQ(value_of(session, "block = bytearray(60_000_000); result = n"), json::value(5));
  // Memory that a session has is not taken away by a smaller limit; only more is refused.
  EXPECT_THAT(session.execute("more = bytearray(60_000_000)", small), Exceeds(LimitKind::Memory));
  EXPECT_EQ(value_of(session, "result = len(block)"), json::value(60'000'000));
}

TEST(Session, IsRolledBackWhenAProgramIsStopped) {
  Session session(plain());
  complete(session, "x = [1, 2]; open('/data/kept', 'w').write('kept')");
  for (int round = 0; round < 3; ++round) {
    const ExecuteResult stopped = session.execute(cannot_be_interrupted, stopped_soon());
    EXPECT_THAT(stopped, AllOf(Exceeds(LimitKind::WallTime), LeavesState(StateAfter::RolledBack)));
    const ExecuteResult trapped = session.execute("x.append(3)\nimport os\nos.abort()");
    EXPECT_THAT(trapped, AllOf(Traps(), LeavesState(StateAfter::RolledBack)));
    EXPECT_EQ(value_of(session, "import os; result = [x, os.listdir('/data')]"),
              json::parse(R"([[1, 2], ["kept"]])"));
  }
  EXPECT_EQ(session.execution_count(), 4U) << "what was rolled back does not count";
}

TEST(Session, KeepsStateWhenAProgramEndsAtItsTimeLimit) {
  Session session(plain());
  const ExecuteOptions options = ExecuteOptions().limits({.wall_time = 300ms, .grace = 5s});
  const ExecuteResult result = session.execute("x = 1\nwhile True: x += 1", options);
  EXPECT_THAT(result, AllOf(Exceeds(LimitKind::WallTime), LeavesState(StateAfter::Kept)));
  EXPECT_EQ(value_of(session, "result = x > 1"), json::value(true));
}

TEST(Session, WithoutUndoIsLostAndNewAfterAStop) {
  Session session(plain(), {Undo::Off});
  complete(session, "x = 1");
  EXPECT_FALSE(session.undo());
  const ExecuteResult stopped = session.execute(cannot_be_interrupted, stopped_soon());
  EXPECT_THAT(stopped, LeavesState(StateAfter::Lost));
  EXPECT_EQ(value_of(session, "import os; result = ['x' in globals(), os.listdir('/data')]"),
            json::parse("[false, []]"));
  EXPECT_EQ(session.execution_count(), 1U);
}

TEST(Session, UndoTakesBackTheLastExecution) {
  Session session(plain());
  EXPECT_FALSE(session.undo()) << "nothing was executed";
  complete(session, "x = {'a': 1}; open('/data/f', 'w').write('first')");
  complete(session, R"(
import colorsys, os
x['b'] = 2
block = [bytes(4096) for _ in range(3000)]
open('/data/f', 'a').write(' second')
open('/data/g', 'w').write('new')
)");
  EXPECT_TRUE(session.undo());
  EXPECT_FALSE(session.undo()) << "one step";
  EXPECT_EQ(session.execution_count(), 1U);
  EXPECT_EQ(value_of(session,
                     "import os, sys\n"
                     "result = [x, 'block' in globals(), 'colorsys' in sys.modules, open('/data/f').read(), "
                     "os.listdir('/data')]"),
            json::parse(R"([{"a": 1}, false, false, "first", ["f"]])"));
}

TEST(Session, UndoOfManyStepsOneAtATime) {
  Session session(plain());
  complete(session, "x = 0");
  for (int i = 1; i <= 30; ++i) {
    complete(session, "x += 1\ndata = list(range(x * 1000))");
    if (i % 3 != 0) continue;
    EXPECT_TRUE(session.undo());
    complete(session, "x += 1\ndata = list(range(x * 1000))");
  }
  EXPECT_EQ(value_of(session, "result = [x, len(data)]"), json::parse("[30, 30000]"));
}

TEST(Session, ForksAreIndependent) {
  Session parent(plain());
  complete(parent, "data = [bytes([i % 256]) * 4096 for i in range(2000)]; log = ['parent']");
  std::vector<Session> forks;
  for (int i = 0; i < 5; ++i) {
    forks.push_back(parent.fork());
    ExecuteOptions options;
    options.inputs({{"i", i}});
    complete(forks.back(), "log.append(i); data[i] = b'own'; open(f'/data/{i}', 'w').write('x')", options);
  }
  complete(parent, "log.append('later'); data.clear()");
  for (int i = 0; i < 5; ++i) {
    Session& fork = forks[static_cast<std::size_t>(i)];
    EXPECT_EQ(
        value_of(fork,
                 "import os; result = [log, len(data), sum(len(d) for d in data), os.listdir('/data')]"),
        json::value({json::array{"parent", i}, 2000, 1999 * 4096 + 3, json::array{std::to_string(i)}}));
    EXPECT_EQ(fork.execution_count(), 3U);
  }
  EXPECT_EQ(value_of(parent, "import os; result = [log, data, os.listdir('/data')]"),
            json::parse(R"([["parent", "later"], [], []])"));
}

TEST(Session, AForkOutlivesItsParentAndItsParentsParent) {
  std::optional<Session> session(std::in_place, plain());
  complete(*session, "data = [bytes([i % 256]) * 4096 for i in range(2000)]; n = 0");
  for (int i = 0; i < 12; ++i) {
    Session child = session->fork();
    complete(child, "n += 1; data[n] = bytes(4096) * n; more = list(range(100_000))");
    session.emplace(std::move(child));
  }
  EXPECT_EQ(value_of(*session, "result = [n, len(data), sum(len(d) for d in data), len(more)]"),
            json::value({12, 2000, 4096 * (2000 - 12 + 78), 100'000}));
}

TEST(Session, ForkDrawsNewRandomnessOrKeepsIt) {
  Session session(plain());
  complete(session, "import random; random.seed(5); random.random()");
  constexpr const char* draw = "result = random.random()";
  Session kept = session.fork(Randomness::Kept);
  Session fresh = session.fork();
  Session other = session.fork(Randomness::Fresh);
  const json::value expected = value_of(session, draw);
  EXPECT_EQ(value_of(kept, draw), expected);
  const json::value first = value_of(fresh, draw);
  EXPECT_NE(first, expected);
  EXPECT_NE(value_of(other, draw), first);
  EXPECT_NE(value_of(kept, "import os; result = os.urandom(8).hex()"),
            value_of(session, "import os; result = os.urandom(8).hex()"));
}

// A fork draws its own numbers even if it was stored before it drew any.
TEST(Session, AStoredForkDrawsItsOwnRandomness) {
  Session session(plain());
  complete(session, "import random; random.seed(5); random.random()");
  const std::vector<std::byte> bytes = session.fork(Randomness::Fresh).checkpoint().to_bytes();
  const Sandbox sandbox = plain();
  Session stored(sandbox, sandbox.read_checkpoint(bytes), {}, Randomness::Kept);
  constexpr const char* draw = "result = random.random()";
  EXPECT_NE(value_of(stored, draw), value_of(session, draw));
}

TEST(Session, ResetIsANewOne) {
  Session session(plain());
  complete(session, "x = 1; open('/data/f', 'w').write('x'); import colorsys");
  session.reset();
  EXPECT_EQ(session.execution_count(), 0U);
  EXPECT_FALSE(session.undo());
  EXPECT_EQ(
      value_of(session,
               "import os, sys; result = ['x' in globals(), os.listdir('/data'), 'colorsys' in sys.modules]"),
      json::parse("[false, [], false]"));
}

TEST(Session, RefusesASecondUser) {
  Session session(plain());
  std::future<ExecuteResult> running =
      session.async_execute("import time; time.sleep(0.3); x = 1", ExecuteOptions(), boost::asio::use_future);
  const auto is_refused = ThrowsError(ErrorKind::InvalidArgument);
  EXPECT_THAT([&] { (void)session.execute("pass"); }, is_refused);
  EXPECT_THAT([&] { (void)session.fork(); }, is_refused);
  EXPECT_THAT([&] { (void)session.checkpoint(); }, is_refused);
  EXPECT_THAT([&] { session.reset(); }, is_refused);
  EXPECT_THAT([&] { (void)session.undo(); }, is_refused);
  EXPECT_THAT([&] { (void)session.async_execute("pass", ExecuteOptions(), boost::asio::use_future).get(); },
              is_refused);
  EXPECT_THAT(running.get(), Completes());
  EXPECT_EQ(value_of(session, "result = x"), json::value(1));
}

TEST(Session, CanGoWhileItExecutes) {
  std::future<ExecuteResult> running;
  {
    Session session(plain());
    running = session.async_execute("import asyncio\nawait asyncio.sleep(0.05)\nresult = 7", ExecuteOptions(),
                                    boost::asio::use_future);
  }
  EXPECT_THAT(running.get(), HasValue("7"));
}

TEST(Session, RefusesWrongOptionsAndGoesOn) {
  Session session(plain());
  complete(session, "x = 1");
  ExecuteOptions wrong;
  wrong.inputs({{"no identifier", 1}});
  EXPECT_THROW((void)session.execute("pass", wrong), Error);
  EXPECT_EQ(value_of(session, "result = x"), json::value(1));
}

TEST(Session, CallbacksComeAndGoAndKeepTheirMeaning) {
  const auto answering = [](const char* name, int number) {
    return make_callback(name, "Answers", [number] { return number; });
  };
  const Sandbox sandbox = Sandbox::builder().callback(answering("base", 0)).build();
  Session session(sandbox);
  ExecuteOptions first;
  first.callbacks({answering("one", 1), answering("two", 2)});
  EXPECT_EQ(value_of(session, "held = two\nresult = [await base(), await one(), await two()]", first),
            json::parse("[0, 1, 2]"));
  // Another set: the held one is gone, and is not mistaken for what came in its place.
  ExecuteOptions second;
  second.callbacks({answering("three", 3)});
  EXPECT_EQ(value_of(session, R"(
try:
    await held()
except RuntimeError as error:
    result = [type(error).__name__, str(error), await three(), await base()]
)",
                     second),
            json::parse(R"(["CallbackNotFoundError", "callback 'two' not found", 3, 0])"));
  // It is back, in another place of the list, with another handler.
  ExecuteOptions third;
  third.callbacks({answering("three", 30), answering("two", 20)});
  EXPECT_EQ(value_of(session, "result = [await held(), await two(), await three()]", third),
            json::parse("[20, 20, 30]"));
}

// Sooner or later new ones map another copy of the image; what was captured before goes on in them.
TEST(Session, HundredsLiveAtOnce) {
  RuntimeOptions checked;
  checked.recycling_check = RecyclingCheck::CompareAll;
  const Sandbox sandbox = Sandbox::builder().runtime(Runtime::create(checked)).build();
  Session first(sandbox);
  ASSERT_THAT(first.execute("import json, decimal\nvalue = [0]"), Completes());
  const Checkpoint checkpoint = first.checkpoint();
  std::vector<Session> sessions;
  for (int i = 0; i < 100; ++i) sessions.emplace_back(sandbox, checkpoint);
  for (int i = 0; i < 100; ++i) {
    ExecuteOptions options;
    options.input("i", i);
    EXPECT_EQ(value_of(sessions[static_cast<std::size_t>(i)], "value += [i]", options), nullptr);
  }
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(value_of(sessions[static_cast<std::size_t>(i)], "result = value[-1]"), i);
  sessions.clear();
  EXPECT_THAT(sandbox.execute("print(1)"), Prints("1\n"));
  EXPECT_EQ(value_of(first, "result = value"), json::array{0});
}

TEST(Session, ManySessionsOnManyThreads) {
  const Sandbox sandbox = plain();
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      Session session(sandbox);
      for (int i = 0; i < 40; ++i) {
        ExecuteOptions options;
        options.inputs({{"t", t}, {"i", i}});
        (void)session.execute("log = globals().get('log', []) + [t * 1000 + i]; pad = bytes(i * 50_000)",
                              options);
        if (i % 4 == 1) (void)session.undo();
        if (i % 4 == 2) session = session.fork();
      }
      if (session.execute("result = [len(log), all(v // 1000 == t for v in log)]").value_json != "[30, true]")
        ++wrong;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace eryx
