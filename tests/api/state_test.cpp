// SPDX-License-Identifier: MIT OR Apache-2.0
/// State snapshots of sessions, by pickle.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <cstring>
#include <string>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using namespace support;
using testing::AllOf;
using testing::HasSubstr;

StateSnapshot snapshot_of(Session& session) {
  SnapshotResult taken = session.snapshot_state();
  EXPECT_TRUE(taken.snapshot) << testing::PrintToString(taken.execution);
  return taken.snapshot.value_or(StateSnapshot());
}

TEST(StateSnapshot, MovesToAnotherSession) {
  const Sandbox sandbox = Sandbox::builder().callback("add", "Adds", [] { return 5; }).build();
  Session session(sandbox);
  complete(session, R"(
import math as m
nothing = None
base = 10
def above(x): return x > base
class Point:
    def __init__(self, x): self.x = x
    def double(self): return Point(self.x * 2)
p = Point(4)
same = [p, p]
def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
step = counter(); step()
loop = []; loop.append(loop)
async def call(): return await add()
square = lambda x: x * x
)");
  const StateSnapshot snapshot = snapshot_of(session);
  EXPECT_TRUE(snapshot.dropped.empty());
  EXPECT_EQ(snapshot.kept.size(), 12U);

  Session other(sandbox);
  complete(other, "mine = 1; base = 'replaced'");
  const ExecuteResult restored = other.restore_state(snapshot.bytes);
  ASSERT_THAT(restored, Completes());
  EXPECT_EQ(value_of(other, R"(
before = above(15)
base = 20
result = [nothing, before, above(15), p.double().x, same[0] is same[1], isinstance(p, Point), step(), loop[0] is loop,
          m.sqrt(4), await call(), square(3), mine]
)"),
            json::parse("[null, true, false, 8, true, true, 2, true, 2.0, 5, 9, 1]"));
}

TEST(StateSnapshot, SaysWhatItCannotKeep) {
  Session session(Sandbox::builder().build());
  complete(session, R"(
kept = 1
generator = (i for i in range(3))
file = open('/data/f', 'w')
class Hostile:
    def __reduce__(self): raise ValueError('never')
hostile = Hostile()
)");
  const StateSnapshot snapshot = snapshot_of(session);
  std::vector<std::string> names;
  for (const DroppedVariable& dropped : snapshot.dropped) {
    names.push_back(dropped.name);
    EXPECT_FALSE(dropped.type.empty());
    EXPECT_FALSE(dropped.reason.empty()) << dropped.name;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"generator", "file", "hostile"}));
  EXPECT_EQ(snapshot.kept, (std::vector<std::string>{"kept", "Hostile"}));
  EXPECT_EQ(value_of(session, "result = [kept, next(generator)]"), json::parse("[1, 0]"))
      << "nothing has changed";
}

TEST(StateSnapshot, LeavesNoTraceAndTheUndoPoint) {
  Session session(Sandbox::builder().build());
  complete(session, "x = 1");
  complete(session, "x = 2");
  (void)snapshot_of(session);
  EXPECT_EQ(session.execution_count(), 2U);
  EXPECT_EQ(value_of(session, "import sys; result = [m for m in sys.modules if 'cloudpickle' in m]"),
            json::array());
  EXPECT_TRUE(session.undo());
  (void)snapshot_of(session);
  EXPECT_FALSE(session.undo());
  EXPECT_EQ(value_of(session, "result = x"), json::value(2));
}

TEST(StateSnapshot, DamagedOrHostileBytesDoNothing) {
  Session session(Sandbox::builder().build());
  complete(session, "x = [1, 2, 3]; text = 'a' * 50");
  const StateSnapshot snapshot = snapshot_of(session);
  Session other(Sandbox::builder().build());
  complete(other, "own = 1");
  for (std::size_t at = 0; at < snapshot.bytes.size(); at += 7) {
    // The version of cloudpickle in the header is for people.
    if (at >= 12 && at < 32) continue;
    std::vector<std::byte> changed = snapshot.bytes;
    changed[at] ^= std::byte{0x21};
    const ExecuteResult result = other.restore_state(changed);
    ASSERT_THAT(result, Raises("ValueError")) << at;
  }
  for (std::size_t size : {std::size_t{0}, std::size_t{5}, snapshot.bytes.size() - 1})
    EXPECT_THAT(other.restore_state(std::span(snapshot.bytes).first(size)), Raises());
  std::vector<std::byte> old = snapshot.bytes;
  old[11] = std::byte{12};
  EXPECT_THAT(other.restore_state(old), Raises("ValueError", HasSubstr("Python 3.12")));
  EXPECT_EQ(value_of(other, "result = sorted(n for n in globals() if not n.startswith('_'))"),
            json::parse(R"(["own"])"));
}

TEST(StateSnapshot, HostilePicklesAreStoppedAndRolledBack) {
  Session session(Sandbox::builder().build());
  complete(session, R"(
class Loop:
    def __reduce__(self):
        return exec, ("""
import __main__
while hasattr(__main__, 'own'):
    try:
        while True: pass
    except BaseException: pass
""",)
loop = Loop()
)");
  const StateSnapshot snapshot = snapshot_of(session);
  Session other(Sandbox::builder().build());
  complete(other, "own = 1");
  ExecuteOptions options;
  options.limits({.wall_time = 300ms, .grace = 1ms});
  const ExecuteResult result = other.restore_state(snapshot.bytes, options);
  EXPECT_THAT(result, AllOf(Exceeds(LimitKind::WallTime), LeavesState(StateAfter::RolledBack)));
  EXPECT_EQ(value_of(other, "result = own"), json::value(1));
}

TEST(StateSnapshot, ClearKeepsModulesAndFiles) {
  Session session(Sandbox::builder().build());
  complete(session,
           "import colorsys, sys\nx = 1\nopen('/data/f', 'w').write('kept')\nclass D:\n def __del__(self): "
           "print('gone')\nd = D()");
  const ExecuteResult cleared = session.clear_state();
  EXPECT_THAT(cleared, AllOf(Completes(), Prints("gone\n")));
  EXPECT_EQ(
      value_of(session,
               "import sys; result = ['x' in globals(), 'colorsys' in sys.modules, open('/data/f').read()]"),
      json::parse(R"([false, true, "kept"])"));
  EXPECT_TRUE(session.undo());
  EXPECT_TRUE(session.undo() == false);
}

TEST(Prompt, CompletesAndKnowsWhenInputGoesOn) {
  // Whatever the embedder calls his results.
  Session session(Sandbox::builder().result_variable("answer").build());
  complete(session, "number = 1\nclass C:\n first = 1\n second = 2\nc = C()");
  EXPECT_EQ(session.completions("numb"), (std::vector<std::string>{"number"}));
  EXPECT_EQ(session.completions("c.f"), (std::vector<std::string>{"c.first"}));
  EXPECT_TRUE(session.completions("c.q").empty());
  for (const char* source : {"x = (", "for i in x:", "def f():\n  pass", "'''abc", "if x:\n  y\nelse:"})
    EXPECT_TRUE(session.is_incomplete(source)) << source;
  for (const char* source : {"x = 1", "await f()", "x = )", "def f():\n  pass\n", ""})
    EXPECT_FALSE(session.is_incomplete(source)) << source;
}

}  // namespace
}  // namespace eryx
