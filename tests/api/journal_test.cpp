// SPDX-License-Identifier: MIT OR Apache-2.0
/// Journals: executions run again exactly, without anything happening outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <random>
#include <string>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;
using namespace support;

/// Callbacks that answer with something else each time, after a time of their own.
struct World {
  std::atomic<int> calls = 0;
  Sandbox sandbox = Sandbox::builder()
                        .callback("number", "A number that grows",
                                  [this](json::object arguments) -> asio::awaitable<int> {
                                    const int count = ++calls;
                                    asio::steady_timer timer(co_await asio::this_coro::executor,
                                                             std::chrono::milliseconds((count * 7) % 5));
                                    co_await timer.async_wait(asio::use_awaitable);
                                    if (arguments.contains("fail"))
                                      throw CallbackError("failed " + std::to_string(count));
                                    co_return count;
                                  })
                        .callback(
                            "look", "The same at once",
                            [this](const json::object&) -> int { return ++calls; }, CallbackKind::Immediate)
                        .callback("later", "A person",
                                  [this](const json::object&) -> int {
                                    ++calls;
                                    throw AnswerLater();
                                  })
                        .build();
};

ExecuteOptions recorded() {
  ExecuteOptions options;
  options.recording(Recording::On);
  return options;
}

ExecuteOptions replaying(const Journal& journal) {
  ExecuteOptions options;
  options.replay(journal);
  return options;
}

constexpr const char* busy = R"(
import asyncio, random, time, uuid, secrets, datetime, tempfile
log = [time.time(), time.monotonic(), time.process_time(), random.random(), str(uuid.uuid4()), secrets.token_hex(4)]
async def one(i):
    try:
        value = await number(i=i, **({'fail': True} if i % 5 == 4 else {}))
    except RuntimeError as error:
        value = str(error)
    log.append((i, value, time.monotonic()))
    await asyncio.sleep(0.001 * (i % 3))
    log.append((i, time.monotonic_ns()))
await asyncio.gather(*(one(i) for i in range(12)))
for i in range(3): log.append(await look(i=i))
log.append(number.sync(i=100))
time.sleep(0.01)
log.append(str(datetime.datetime.now()))
with tempfile.NamedTemporaryFile() as file: log.append(file.name)
import os
open('/data/f', 'w').write('x')
log.append(os.stat('/data/f').st_mtime_ns)
print(log)
result = log
)";

TEST(Journal, ReplaysExactly) {
  World world;
  const ExecuteResult first = world.sandbox.execute(busy, recorded());
  ASSERT_THAT(first, Completes());
  ASSERT_TRUE(first.journal);
  EXPECT_EQ(first.journal->call_count(), 16U);
  const int calls = world.calls;
  const Journal copy = Journal::from_json(first.journal->to_json());
  for (const Journal& journal : {*first.journal, copy}) {
    const ExecuteResult again = world.sandbox.execute(busy, replaying(journal));
    EXPECT_EQ(again.stdout_text, first.stdout_text);
    EXPECT_EQ(again.value_json, first.value_json);
    EXPECT_EQ(again.calls_replayed, 16U);
    EXPECT_FALSE(again.divergence) << again.divergence->expected << " / " << again.divergence->actual;
    EXPECT_FALSE(again.journal);
  }
  EXPECT_EQ(world.calls, calls) << "no handler was called";
  EXPECT_NE(world.sandbox.execute(busy).value_json, first.value_json);
}

TEST(Journal, OfAReplayIsTheSame) {
  World world;
  const ExecuteResult first = world.sandbox.execute(busy, recorded());
  ExecuteOptions options = replaying(*first.journal);
  options.recording(Recording::On);
  const ExecuteResult again = world.sandbox.execute(busy, options);
  EXPECT_EQ(again.journal->to_json(), first.journal->to_json());
}

TEST(Journal, WaitsForNothing) {
  World world;
  constexpr const char* program =
      "import asyncio, time\ntime.sleep(0.4)\nawait asyncio.sleep(0.4)\nresult = await number()";
  const ExecuteResult first = world.sandbox.execute(program, recorded());
  auto fastest = std::chrono::nanoseconds::max();  // a busy machine may stop one of them
  for (int i = 0; i < 5; ++i) {
    const ExecuteResult again = world.sandbox.execute(program, replaying(*first.journal));
    EXPECT_EQ(again.value_json, first.value_json);
    fastest = std::min(fastest, again.stats.wall);
  }
  EXPECT_LT(fastest * 2, first.stats.wall);
}

TEST(Journal, SaysWhereAChangedProgramDiverges) {
  World world;
  const ExecuteResult first =
      world.sandbox.execute("a = await number(n=1)\nb = await number(n=2)\nresult = [a, b]", recorded());
  ASSERT_THAT(first, HasValue("[1, 2]"));
  // A change that asks for the same: no divergence.
  const ExecuteResult same =
      world.sandbox.execute("print('new')\na = await number(n=1)\nb = await number(n=2)\nresult = [b, a]",
                            replaying(*first.journal));
  EXPECT_THAT(same, HasValue("[2, 1]"));
  EXPECT_FALSE(same.divergence);
  // Another order of what a gather starts: none either.
  const ExecuteResult order = world.sandbox.execute(
      "import asyncio\nresult = await asyncio.gather(number(n=2), number(n=1))", replaying(*first.journal));
  EXPECT_THAT(order, HasValue("[2, 1]"));
  EXPECT_FALSE(order.divergence);
  EXPECT_EQ(world.calls, 2);

  const ExecuteResult other = world.sandbox.execute(
      "a = await number(n=1)\nb = await number(n=3)\nresult = [a, b]", replaying(*first.journal));
  EXPECT_THAT(other, HasValue("[1, 3]")) << "the second is live";
  ASSERT_TRUE(other.divergence);
  EXPECT_EQ(other.divergence->calls_replayed, 1U);
  EXPECT_EQ(other.divergence->expected, "number({\"n\": 2})");
  EXPECT_EQ(other.divergence->actual, "number({\"n\": 3})");

  const ExecuteResult shorter =
      world.sandbox.execute("result = await number(n=1)", replaying(*first.journal));
  ASSERT_TRUE(shorter.divergence);
  EXPECT_EQ(shorter.divergence->actual, "the program's end");
  const ExecuteResult longer = world.sandbox.execute(
      "a = await number(n=1)\nb = await number(n=2)\nc = await number(n=2)\nresult = [a, b, c]",
      replaying(*first.journal));
  EXPECT_THAT(longer, HasValue("[1, 2, 4]"));
  ASSERT_TRUE(longer.divergence);
  EXPECT_EQ(longer.divergence->expected, "the program's end");
}

TEST(Journal, GoesOnLiveWithRunningClocks) {
  World world;
  const ExecuteResult first =
      world.sandbox.execute("import time\nresult = [await number(), time.monotonic()]", recorded());
  const ExecuteResult longer = world.sandbox.execute(
      "import asyncio, time\nresult = [await number(), time.monotonic()]\nstart = time.monotonic()\n"
      "await asyncio.sleep(0.05)\nresult = [result, 0.045 < time.monotonic() - start < 5, await number()]",
      replaying(*first.journal));
  EXPECT_EQ(longer.value(), json::value({first.value(), true, 2}));
}

TEST(Journal, OfASuspendedProgramGoesOnWithTheHandler) {
  World world;
  const ExecuteResult first =
      world.sandbox.execute("a = await number()\nb = await later(q=1)\nresult = [a, b]", recorded());
  ASSERT_THAT(first, IsSuspended());
  const ExecuteResult again = world.sandbox.execute(
      "a = await number()\nb = await later(q=1)\nresult = [a, b]", replaying(*first.journal));
  EXPECT_THAT(again, IsSuspended());
  EXPECT_EQ(again.calls_replayed, 1U);
  EXPECT_EQ(world.calls, 3) << "the person is asked again, and nobody else";
}

TEST(Journal, CancelledCallsAndTimeoutsReplay) {
  World world;
  constexpr const char* program = R"(
import asyncio
log = []
for i in range(6):
    try:
        async with asyncio.timeout(0.002): log.append(await number(i=i))
    except TimeoutError: log.append('timeout')
result = log
)";
  const ExecuteResult first = world.sandbox.execute(program, recorded());
  ASSERT_THAT(first, Completes());
  const ExecuteResult again = world.sandbox.execute(program, replaying(*first.journal));
  EXPECT_EQ(again.value_json, first.value_json);
}

TEST(Journal, OfASessionsExecution) {
  World world;
  Session session(world.sandbox);
  (void)session.execute("x = 1");
  Session twin = session.fork();
  const ExecuteResult first =
      session.execute("import random; result = [x, await number(), random.random()]", recorded());
  const ExecuteResult again =
      twin.execute("import random; result = [x, await number(), random.random()]", replaying(*first.journal));
  EXPECT_EQ(again.value_json, first.value_json);
  EXPECT_NE(twin.execute("import os; result = os.urandom(4).hex()").value_json,
            session.execute("import os; result = os.urandom(4).hex()").value_json);
}

TEST(Journal, DamagedTextIsRefused) {
  World world;
  const std::string text = world.sandbox.execute("result = await number(n=1)", recorded()).journal->to_json();
  std::mt19937 random(3);
  for (int i = 0; i < 2000; ++i) {
    std::string changed = text;
    if (i % 2 == 0) {
      changed[random() % changed.size()] = static_cast<char>(random());
    } else {
      changed.resize(random() % changed.size());
    }
    try {
      // What is still a journal must be replayed without harm.
      (void)world.sandbox.execute("result = await number(n=1)", replaying(Journal::from_json(changed)));
    } catch (const Error& error) {
      ASSERT_EQ(error.kind(), ErrorKind::InvalidArgument);
    }
  }
  for (const char* wrong : {"", "[]", "{}", "{\"eryx_journal\":2}", "nonsense"})
    EXPECT_THROW((void)Journal::from_json(wrong), Error) << wrong;
}

}  // namespace
}  // namespace eryx
