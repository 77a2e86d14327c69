// SPDX-License-Identifier: MIT OR Apache-2.0
/// One event loop and one context for all programs of a session.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

namespace json = boost::json;
using namespace support;
using testing::AllOf;
using testing::HasSubstr;

// A lock, a queue and so on remember the loop in which somebody first waited for them.
constexpr const char* waits_for_each = R"(
import asyncio
async def waits(waiting):
    try: await asyncio.wait_for(waiting, 0.001)
    except TimeoutError: pass
loop = asyncio.get_running_loop()
queue, lock, event, condition = asyncio.Queue(), asyncio.Lock(), asyncio.Event(), asyncio.Condition()
semaphore = asyncio.Semaphore(0)
future = loop.create_future()
await lock.acquire()
for waiting in (queue.get(), lock.acquire(), event.wait(), semaphore.acquire()): await waits(waiting)
async with condition: await waits(condition.wait())
)";

TEST(SessionLoop, IsTheSameInEachProgram) {
  Session session(plain());
  complete(session, waits_for_each);
  complete(session, "pass");
  EXPECT_EQ(value_of(session, R"(
async def sets():
    queue.put_nowait(1); lock.release(); event.set(); semaphore.release(); future.set_result(2)
    async with condition: condition.notify_all()
async def notified():
    async with condition: await condition.wait()
    return 3
waiting = asyncio.create_task(notified())
await asyncio.sleep(0)
setting = asyncio.create_task(sets())
result = [await queue.get(), await lock.acquire(), await event.wait(), await semaphore.acquire(), await future,
          await waiting, asyncio.get_running_loop() is loop]
)"),
            json::parse("[1, true, true, true, 2, 3, true]"));
}

TEST(SessionLoop, IsTheOneThatAProgramGetsWhileNoneRuns) {
  Session session(plain());
  complete(session, "import asyncio\nloop = asyncio.get_event_loop()\nfuture = loop.create_future()");
  complete(session, "loop.call_soon(future.set_result, 5)");
  EXPECT_EQ(value_of(session, "result = [await future, asyncio.get_running_loop() is loop]"),
            json::parse("[5, true]"));
  complete(session, "loop.close()");
  EXPECT_EQ(value_of(session, "await asyncio.sleep(0)\nresult = asyncio.get_running_loop() is loop"),
            json::value(false))
      << "a closed loop is replaced";
}

TEST(SessionLoop, GoesOnWithTimersThatAProgramLeft) {
  Session session(plain());
  complete(session,
           "import asyncio\nlog = []\nasyncio.get_running_loop().call_later(0.001, log.append, 1)\n"
           "await asyncio.sleep(0)");
  EXPECT_EQ(value_of(session, "await asyncio.sleep(0.005)\nresult = log"), json::parse("[1]"));
}

TEST(SessionLoop, RunsOfAsyncioRunHaveTheirOwn) {
  Session session(plain());
  complete(session, "import asyncio\nawait asyncio.sleep(0)\nloop = asyncio.get_running_loop()");
  EXPECT_EQ(value_of(session, R"(
async def main():
    return asyncio.get_running_loop() is loop
async def numbers():
    try: yield 1
    finally: closed.append(1)
async def half():
    global half_way
    half_way = numbers()
    return await anext(half_way)
closed = []
a = asyncio.run(main())
b = asyncio.run(half())
result = [a, b, closed]
)"),
            json::parse("[false, 1, [1]]"));
  EXPECT_EQ(value_of(session,
                     "c = asyncio.run(main())\nd = asyncio.run(half())\nawait asyncio.sleep(0)\n"
                     "result = [c, d, closed]"),
            json::parse("[true, 1, [1, 1]]"))
      << "of a program that awaits by itself too they run in the session's, and close what they opened";
}

TEST(SessionLoop, TasksLeftBehindAreCancelledAndTheirFailuresReported) {
  Session session(plain());
  const ExecuteResult result = session.execute(R"(
import asyncio
async def fails():
    try: await asyncio.sleep(1000)
    finally: raise ValueError("too late")
task = asyncio.create_task(fails())
await asyncio.sleep(0)
)");
  EXPECT_THAT(result, AllOf(Completes(), PrintsError(AllOf(HasSubstr("tasks were cancelled"),
                                                           HasSubstr("ValueError: too late")))));
  EXPECT_EQ(value_of(session, "await asyncio.sleep(0)\nresult = task.done()"), json::value(true));
}

TEST(SessionLoop, ATaskThatCannotBeCancelledDoesNotRunInTheNextProgram) {
  Session session(plain());
  const ExecuteResult result = session.execute(R"(
import asyncio
rounds = 0
async def stubborn():
    global rounds
    while True:
        try:
            rounds += 1
            await asyncio.sleep(0)
        except asyncio.CancelledError: pass
task = asyncio.create_task(stubborn())
await asyncio.sleep(0)
)");
  EXPECT_THAT(result, AllOf(Completes(), PrintsError(HasSubstr("went on after it was cancelled"))));
  EXPECT_EQ(value_of(session,
                     "before = rounds\nfor _ in range(10): await asyncio.sleep(0)\nresult = rounds - before"),
            json::value(0));
}

TEST(SessionLoop, IsReplacedAfterMemoryRanOutInIt) {
  Session session(plain());
  const ExecuteOptions small = ExecuteOptions().limits({.memory = Bytes{48u << 20}});
  EXPECT_THAT(session.execute("import asyncio\nwhile True: asyncio.get_running_loop().call_soon(print)\n"
                              "await asyncio.sleep(0)",
                              small),
              Exceeds(LimitKind::Memory));
  complete(session, "import asyncio\nawait asyncio.sleep(0)");
}

TEST(SessionLoop, IsReplacedAfterAProgramHasBrokenIt) {
  for (const char* breaking : {"del loop._debug", "del loop._ready", "del loop._closed",
                               "loop.call_soon = None", "loop._check_running = None"}) {
    SCOPED_TRACE(breaking);
    Session session(plain());
    complete(session, "import asyncio\nawait asyncio.sleep(0)\nloop = asyncio.get_running_loop()");
    complete(session, breaking);
    EXPECT_EQ(value_of(session, "await asyncio.sleep(0.001)\nresult = asyncio.get_running_loop() is loop"),
              json::value(false));
    complete(session, "loop = asyncio.get_running_loop()\nawait asyncio.sleep(0)");
    EXPECT_EQ(value_of(session, "await asyncio.sleep(0)\nresult = asyncio.get_running_loop() is loop"),
              json::value(true))
        << "the new one stays";
  }
}

TEST(SessionLoop, IsReplacedAfterAProgramHasFailedInABrokenOne) {
  for (const char* breaking : {"del loop._scheduled", "del loop._asyncgens"}) {
    SCOPED_TRACE(breaking);
    Session session(plain());
    complete(session, "import asyncio\nawait asyncio.sleep(0)\nloop = asyncio.get_running_loop()");
    complete(session, breaking);
    EXPECT_THAT(session.execute("await asyncio.sleep(0)"), Raises("AttributeError"));
    EXPECT_EQ(value_of(session, "await asyncio.sleep(0.001)\nresult = asyncio.get_running_loop() is loop"),
              json::value(false));
  }
}

TEST(SessionLoop, IsReplacedAfterAProgramHasBrokenItInItsLastStatement) {
  Session session(plain());
  complete(session, "import asyncio\nawait asyncio.sleep(0)\ndel asyncio.get_running_loop()._old_agen_hooks");
  complete(session, "import asyncio\nawait asyncio.sleep(0)");
  EXPECT_THAT(session.execute("await asyncio.sleep(0)\ndel asyncio.get_running_loop()._debug"),
              Raises("AttributeError"));
  complete(session, "await asyncio.sleep(0)");
}

TEST(SessionContext, StaysAsTopLevelCodeSetIt) {
  Session session(plain());
  complete(session,
           "import asyncio, contextvars, decimal\nvariable = contextvars.ContextVar('variable')\n"
           "token = variable.set(1)");
  EXPECT_EQ(value_of(session,
                     "await asyncio.sleep(0)\nresult = variable.get()\nvariable.set(2)\n"
                     "decimal.setcontext(decimal.Context(prec=5))\nawait asyncio.sleep(0)"),
            json::value(1));
  EXPECT_EQ(value_of(session, "result = [variable.get(), str(decimal.Decimal(1) / 3)]"),
            json::parse(R"([2, "0.33333"])"));
  EXPECT_EQ(value_of(session, "await asyncio.sleep(0)\nresult = [variable.get(), decimal.getcontext().prec]"),
            json::parse("[2, 5]"));
  EXPECT_EQ(value_of(session, "await asyncio.sleep(0)\nvariable.reset(token)\nresult = variable.get(None)"),
            json::value(nullptr))
      << "a token of another program fits";
}

TEST(SessionContext, OfTasksIsTheirOwn) {
  Session session(plain());
  complete(session, R"(
import asyncio, contextvars
variable = contextvars.ContextVar('variable', default=0)
async def sets(): variable.set(1); return variable.get()
assert await asyncio.create_task(sets()) == 1
)");
  EXPECT_EQ(value_of(session, "result = variable.get()"), json::value(0));
  EXPECT_EQ(value_of(session, "asyncio.run(sets())\nresult = variable.get()"), json::value(0));
  EXPECT_EQ(value_of(session, "await sets()\nresult = variable.get()"), json::value(1));
}

TEST(SessionContext, OfAnotherSessionOrExecutionIsUntouched) {
  const Sandbox sandbox = plain();
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(sandbox.execute("import decimal, asyncio\nawait asyncio.sleep(0)\n"
                                "result = decimal.getcontext().prec\ndecimal.getcontext().prec = 3"),
                HasValue("28"));
  }
}

}  // namespace
}  // namespace eryx
