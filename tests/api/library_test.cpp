// SPDX-License-Identifier: MIT OR Apache-2.0
/// Runtime libraries through the public API: what programs find, what it costs them, and what is refused.
#include "eryx/library.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "libraries.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Library, ProgramsFindModulesAndVariables) {
  RuntimeLibrary library = with_setup("acme", R"(
from acme.money import Amount
RATE = 7
_hidden = 1
def twice(n: int) -> int:
    return n * 2
)");
  library.modules = {{"acme.money", "class Amount:\n    def __init__(self, n):\n        self.n = n\n"},
                     {"tools", "from acme import money\nanswer = 42\n"}};
  const Sandbox sandbox = sandbox_with(library);
  EXPECT_EQ(value_of(sandbox, "result = [RATE, twice(RATE), Amount(3).n]"), "[7,14,3]");
  EXPECT_EQ(value_of(sandbox, "import tools, acme.money\nresult = [tools.answer, tools.money is acme.money]"),
            "[42,true]");
  EXPECT_EQ(value_of(sandbox, "result = sorted(n for n in globals() if 'h' in n and not n.startswith('__'))"),
            "[]");
  EXPECT_EQ(value_of(sandbox, "import inspect\nresult = inspect.getsource(twice)"),
            R"("def twice(n: int) -> int:\n    return n * 2\n")");
  EXPECT_EQ(value_of(sandbox,
                     "import sys, importlib, tools\nbefore = tools.answer\ntools.answer = 1\n"
                     "importlib.reload(tools)\ndel sys.modules['tools']\nimport tools as again\n"
                     "result = [before, tools.answer, again is tools]"),
            "[42,42,false]");
}

TEST(Library, LinesOfProgramsAreTheirOwn) {
  const Sandbox sandbox = sandbox_with(with_setup("acme", "def fail(n):\n    return 1 // n\n"));
  const ExecuteResult result = sandbox.execute("x = 1\nfail(0)");
  ASSERT_TRUE(result.exception);
  EXPECT_EQ(result.exception->traceback,
            "Traceback (most recent call last):\n"
            "  File \"<user>\", line 2, in <module>\n"
            "    fail(0)\n"
            "    ~~~~^^^\n"
            "  File \"<library acme>/__setup__.py\", line 2, in fail\n"
            "    return 1 // n\n"
            "           ~~^^~~\n"
            "ZeroDivisionError: integer division or modulo by zero\n");
}

TEST(Library, ItsCodeRunsOnceAndNoProgramChangesIt) {
  const Sandbox sandbox = sandbox_with(with_setup("acme",
                                                  "import itertools\ncounter = itertools.count()\n"
                                                  "log = []\n"));
  for (int round = 0; round < 3; ++round)
    EXPECT_EQ(value_of(sandbox, "log.append(next(counter))\nresult = log"), "[0]");
  EXPECT_EQ(value_of(sandbox, "log = 1\ndel counter\nresult = log"), "1");
  EXPECT_EQ(value_of(sandbox, "result = [type(log).__name__, next(counter)]"), R"(["list",0])");
}

TEST(Library, ItsCodeCallsItsCallbacks) {
  RuntimeLibrary library = with_setup("acme", R"(
_price = price
async def price(name):
    return f"{await _price(name=name)} EUR"
def ask():
    return http.get.sync(url="u")
def about():
    return [http.get.__qualname__, "get" in http, list(http), price is not _price]
)");
  library.callbacks = {callback("price", "3"), callback("http.get", "\"page\"")};
  library.modules["acme"] = "async def get():\n    return await http.get()\n";
  const Sandbox sandbox = Sandbox::builder()
                              .callback(callback("aaa", "1"))
                              .library(library)
                              .callback(callback("zzz", "2"))
                              .build();
  EXPECT_EQ(value_of(sandbox,
                     "import acme\nresult = [await price('x'), ask(), await acme.get(), await aaa(), "
                     "await zzz(), await http.get(), about()]"),
            R"(["3 EUR","page","page",1,2,"page",["http.get",true,["get"],true]])");
  EXPECT_EQ(value_of(sandbox, "import asyncio, acme\nresult = await asyncio.gather(acme.get(), price(1))"),
            R"(["page","3 EUR"])");
  // Without the callbacks, which another sandbox of the same image may lack.
  RuntimeLibrary later = with_setup("later", "async def call():\n    return await missing()\n");
  later.callbacks = {callback("missing", "1")};
  EXPECT_EQ(value_of(sandbox_with(later), "result = await call()"), "1");
  EXPECT_THAT(refusal_of(with_setup("acme", "await price()")), HasSubstr("NameError: name 'price'"));
  library.setup = "await price()";
  EXPECT_THAT(refusal_of(library), HasSubstr("CallbackNotFoundError: there is no callback 'price'"));
}

TEST(Library, SetUpMayAwait) {
  const Sandbox sandbox = sandbox_with(with_setup("acme", R"(
import asyncio
async def load(n):
    await asyncio.sleep(0)
    return n
values = await asyncio.gather(load(1), load(2))
)"));
  EXPECT_EQ(value_of(sandbox, "result = values"), "[1,2]");
  EXPECT_EQ(value_of(sandbox, "import asyncio\nresult = [*values, await load(3), len(asyncio.all_tasks())]"),
            "[1,2,3,1]");
}

TEST(Library, NamesOfOneAreSeenByTheNext) {
  RuntimeLibrary base = with_setup("base", "import json\ndef one():\n    return 1\n");
  base.callbacks = {callback("ask", "7")};
  base.modules["base_tools"] = "two = 2\n";
  RuntimeLibrary next = with_setup("next",
                                   "import json\nfrom base_tools import two\n__all__ = ['three', '_four']\n"
                                   "three = two + one()\n_four = 4\nfive = 5\n"
                                   "async def asked():\n    return await ask()\n__all__.append('asked')\n");
  const Sandbox sandbox = sandbox_with(merge("both", {base, next}));
  EXPECT_EQ(
      value_of(sandbox, "result = [one(), three, _four, json.dumps(1), 'five' in globals(), await asked()]"),
      R"([1,3,4,"1",false,7])");
}

TEST(Library, ContradictionsNameBoth) {
  const auto builds = [](auto configure) {
    SandboxBuilder builder;
    configure(builder);
    return refusal_of(builder);
  };
  const RuntimeLibrary first = with_setup("first", "rate = 1");
  EXPECT_EQ(builds([&](SandboxBuilder& b) { b.library(first).library(with_setup("second", "rate = 2")); }),
            "the libraries 'first' and 'second' both define the variable 'rate'");
  RuntimeLibrary second = with_setup("second", "");
  second.callbacks = {callback("rate.of", "1")};
  EXPECT_THAT(builds([&](SandboxBuilder& b) { b.library(first).library(second); }),
              HasSubstr("'rate' of the library 'first' would hide the callback of the library 'second'"));
  EXPECT_THAT(builds([&](SandboxBuilder& b) { b.library(first).callback(callback("rate", "1")); }),
              HasSubstr("'rate' of the library 'first' would hide the callback 'rate'"));
  EXPECT_EQ(builds([&](SandboxBuilder& b) { b.library(second).callback(callback("rate.of", "2")); }),
            "the library 'second' and the sandbox both define the callback 'rate.of'");
  EXPECT_EQ(builds([&](SandboxBuilder& b) { b.library(second).callback(callback("rate.other", "2")); }), "");
  EXPECT_EQ(
      builds([&](SandboxBuilder& b) { b.callback(callback("price", "1")).callback(callback("price", "2")); }),
      "the sandbox has two callbacks called 'price'");
}

TEST(Library, NothingIsHiddenByItsVariables) {
  const Sandbox sandbox = sandbox_with(with_setup("acme", "rate = 1"));
  EXPECT_THAT([&] { (void)sandbox.with(SandboxChanges().callback(callback("rate", "1"))); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("'acme' would hide the callback 'rate'")));
  EXPECT_THAT(refusal_of(with_setup("acme", "result = 5")),
              HasSubstr("would be the result of every program"));
}

// Nor may callbacks of one execution be: the program would miss them.
TEST(Library, CallbacksOfAnExecutionAreNotHidden) {
  const Sandbox sandbox = sandbox_with(with_setup("acme", "from fractions import Fraction as rate"));
  ExecuteOptions hidden;
  hidden.callbacks({callback("rate.of", "1")});
  const auto refuses =
      ThrowsError(ErrorKind::InvalidArgument,
                  HasSubstr("the variable 'rate' of the library 'acme' would hide the callback 'rate.of'"));
  EXPECT_THAT([&] { (void)sandbox.execute("pass", hidden); }, refuses);
  CheckOptions checked;
  checked.run = hidden;
  EXPECT_THAT([&] { (void)sandbox.check("pass", checked); }, refuses);
  Session session(sandbox);
  EXPECT_THAT([&] { (void)session.execute("pass", hidden); }, refuses);
  ExecuteOptions seen;
  seen.callbacks({callback("more", "5")});
  EXPECT_EQ(session.execute("result = await more()", seen).value(), boost::json::value(5));
  EXPECT_EQ(sandbox.execute("result = await more()", seen).value(), boost::json::value(5));
}

TEST(Library, NamesThatNoCallbackHasAsAVariableAreFree) {
  const Sandbox sandbox =
      Sandbox::builder().library(with_setup("acme", "import json")).callback(callback("json", "3")).build();
  EXPECT_EQ(value_of(sandbox, "result = [json.dumps(1), await invoke('json')]"), R"(["1",3])");
}

TEST(Library, APartOfSeveralIsSetUpOnce) {
  RuntimeLibrary common = with_setup("common", "log = ['common']\n");
  common.callbacks = {callback("ask", "7")};
  common.modules["tools"] = "answer = 42\n";
  RuntimeLibrary first = with_setup("first", "log.append('first')");
  RuntimeLibrary second = with_setup("second", "log.append('second')");
  first.parts = second.parts = {common};
  EXPECT_EQ(value_of(sandbox_with(merge("both", {first, second})),
                     "import tools\nresult = [log, tools.answer, await ask()]"),
            R"([["common","first","second"],42,7])");
}

TEST(Library, StandInsOfCallbacksAreValues) {
  RuntimeLibrary library = with_setup("acme", R"(
import copy
class Client:
    def __init__(self):
        self.call = copy.copy(price)
fetch = price
def about():
    return [price.__name__, price.__doc__, hasattr(price, "nothing")]
)");
  library.callbacks = {callback("price", "3")};
  library.callbacks[0].description = "What it costs";
  const Sandbox sandbox = sandbox_with(library);
  EXPECT_EQ(value_of(sandbox, "result = [await Client().call(), await fetch(), about()]"),
            R"([3,3,["price","What it costs",false]])");
  Session session(sandbox);
  EXPECT_TRUE(session.execute("mine = Client()").ok());
  const SnapshotResult snapshot = session.snapshot_state();
  ASSERT_TRUE(snapshot.snapshot);
  EXPECT_TRUE(snapshot.snapshot->dropped.empty());
  Session other(sandbox);
  EXPECT_TRUE(other.restore_state(snapshot.snapshot->bytes).ok());
  EXPECT_EQ(value_of(other, "result = await mine.call()"), "3");
}

TEST(Library, StreamsThatASetUpKeepsAreTheProgramsOwn) {
  const Sandbox sandbox =
      sandbox_with(with_setup("acme",
                              "import logging, sys\nlogging.basicConfig(level=logging.INFO, "
                              "format='%(message)s')\nout = sys.stdout\n"));
  const ExecuteResult result = sandbox.execute(
      "import logging, sys\nlogging.info('seen')\nresult = [out is sys.stdout, out.encoding, 'write' in "
      "vars(out)]");
  EXPECT_EQ(boost::json::serialize(result.value()), R"([true,"utf-8",false])");
  EXPECT_EQ(result.stderr_text, "seen\n");
}

TEST(Library, ImagesAreMadeOnceForARuntime) {
  const auto runtime = Runtime::create({.derived_images = 1});
  const auto build = [&](const std::string& setup) {
    return Sandbox::builder().runtime(runtime).library(with_setup("acme", setup)).build();
  };
  const Sandbox first = build("import random\nx = random.random()");
  const Sandbox again = build("import random\nx = random.random()");
  const Sandbox other = build("x = 2");
  EXPECT_EQ(first.image().state_identity, again.image().state_identity);
  EXPECT_NE(first.image().state_identity, other.image().state_identity);
  EXPECT_NE(first.image().state_identity, runtime->image().state_identity);
  // Even where it was forgotten and is made again: by another runtime, or in another process.
  const Sandbox remade = Sandbox::builder()
                             .runtime(Runtime::create())
                             .library(with_setup("acme", "import random\nx = random.random()"))
                             .build();
  EXPECT_EQ(remade.image().state_identity, first.image().state_identity);
  EXPECT_EQ(value_of(remade, "result = x"), value_of(first, "result = x"));
  EXPECT_NE(value_of(first, "result = random.random()"), value_of(first, "result = random.random()"));
}

// One builder's limits are not another's.
TEST(Library, ABuilderThatWaitsForAnotherTriesForItself) {
  const auto runtime = Runtime::create();
  const RuntimeLibrary slow = with_setup("acme", "import time\ntime.sleep(0.3)\nx = 1");
  Limits limits;
  limits.wall_time = std::chrono::milliseconds(100);
  std::jthread hasty([&] {
    EXPECT_THROW((void)Sandbox::builder().runtime(runtime).library(slow).setup_limits(limits).build(), Error);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(value_of(Sandbox::builder().runtime(runtime).library(slow).build(), "result = x"), "1");
}

TEST(Library, ThreadsThatBuildTheSameShareIt) {
  const auto runtime = Runtime::create();
  std::vector<std::string> identities(4);
  {
    std::vector<std::jthread> threads;
    for (std::string& identity : identities)
      threads.emplace_back([&] {
        const Sandbox sandbox =
            Sandbox::builder().runtime(runtime).library(with_setup("acme", "x = 1")).build();
        identity = sandbox.image().state_identity;
        EXPECT_EQ(value_of(sandbox, "result = x"), "1");
      });
  }
  for (const std::string& identity : identities) EXPECT_EQ(identity, identities[0]);
}

TEST(Library, SessionsCheckpointsAndPoolsHaveThem) {
  RuntimeLibrary library = with_setup("acme",
                                      "class Order:\n    def __init__(self, n):\n        self.n = n\n"
                                      "def make(n):\n    return Order(n)\n");
  library.modules["shop"] = "open_orders = []\n";
  library.callbacks = {callback("ask", "5")};
  const Sandbox sandbox = sandbox_with(library);
  Session session(sandbox);
  EXPECT_TRUE(session.execute("import shop\nshop.open_orders.append(make(1))\nmine = make(2)").ok());
  EXPECT_EQ(value_of(session, "result = [o.n for o in shop.open_orders] + [mine.n, await ask()]"), "[1,2,5]");
  const auto bytes = session.checkpoint().to_bytes();
  Session restored(sandbox, sandbox.read_checkpoint(bytes));
  EXPECT_EQ(value_of(restored, "result = [mine.n, isinstance(mine, Order), len(shop.open_orders)]"),
            "[2,true,1]");
  // By another sandbox of the same libraries, but not by one without.
  EXPECT_NO_THROW((void)sandbox_with(library).read_checkpoint(bytes));
  EXPECT_THAT([&] { (void)Sandbox::builder().build().read_checkpoint(bytes); },
              ThrowsError(ErrorKind::CheckpointMismatch, HasSubstr("image")));
  const SnapshotResult snapshot = session.snapshot_state();
  ASSERT_TRUE(snapshot.snapshot) << (snapshot.execution.exception ? snapshot.execution.exception->traceback
                                                                  : "");
  EXPECT_THAT(snapshot.snapshot->kept, testing::UnorderedElementsAre("shop", "mine"));
  EXPECT_TRUE(snapshot.snapshot->dropped.empty());
  Session from_snapshot(sandbox);
  EXPECT_TRUE(from_snapshot.restore_state(snapshot.snapshot->bytes).ok());
  EXPECT_EQ(value_of(from_snapshot, "result = [mine.n, type(mine) is Order, make(3).n]"), "[2,true,3]");
}

TEST(Library, ClearedSessionsStillHaveThem) {
  Session session(sandbox_with(with_setup("acme", "def twice(n):\n    return 2 * n\nrate = 2\n")));
  EXPECT_TRUE(session.execute("rate = 5\nmine = 1\ndel twice").ok());
  EXPECT_TRUE(session.clear_state().ok());
  EXPECT_EQ(value_of(session, "result = [twice(rate), 'mine' in globals()]"), "[4,false]");
}

TEST(Library, TracesShowTheProgramOnly) {
  const Sandbox sandbox = sandbox_with(with_setup("acme", "def twice(n):\n    return 2 * n\n"));
  const ExecuteResult result =
      sandbox.execute("x = twice(1)\ny = 2", ExecuteOptions().trace({.events = 100}));
  for (const TraceEvent& event : result.trace.events) EXPECT_EQ(event.function->file, "<user>");
  EXPECT_EQ(std::ranges::count(result.trace.events, TraceEventKind::Line, &TraceEvent::kind), 2);
}

}  // namespace
}  // namespace eryx
