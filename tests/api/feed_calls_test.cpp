// SPDX-License-Identifier: MIT OR Apache-2.0
/// Callbacks and tasks of programs that run while they are written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FeedCallsTest : public testing::Test {
 protected:
  Callback noting(std::string name, CallbackKind kind = CallbackKind::Awaited) {
    return make_callback(
        name, "",
        [this, name](const boost::json::object&) {
          called.push_back(name);
          return name;
        },
        kind);
  }

  Sandbox sandbox() {
    return Sandbox::builder()
        .callback(noting("act"))
        .callback(pure(noting("look")))
        .callback(noting("now", CallbackKind::Immediate))
        .callback("ask", "", []() -> std::string { throw AnswerLater(); })
        .build();
  }

  std::vector<std::string> called;
  Session session{sandbox()};
};

TEST_F(FeedCallsTest, CallsStartBeforeTheProgramIsWhole) {
  (void)session.feed("x = await act()\n");
  EXPECT_THAT(called, ElementsAre("act"));
  EXPECT_EQ(session.feed("print(x)\n").stdout_text, "act\n");
  EXPECT_THAT(session.finish(), Completes());
}

TEST_F(FeedCallsTest, AVariableOfACallbackCanBeDeleted) {
  (void)session.feed("print(look)\ndel look\n");
  (void)session.feed("try:\n  look\nexcept NameError: print('gone')\n");
  EXPECT_THAT(session.finish().stdout_text, HasSubstr("gone"));
  EXPECT_THAT(session.execute("print(look)"), Completes());
}

TEST_F(FeedCallsTest, CallsAreHeldUntilTheProgramIsWhole) {
  session.begin_feed({.hold_calls = HoldCalls::ExceptPure});
  EXPECT_EQ(session.feed("print(await look())\n").stdout_text, "look\n");
  const FeedResult held = session.feed("print('before')\nprint(await act())\n");
  EXPECT_EQ(held.stdout_text, "before\n");
  EXPECT_TRUE(held.is_waiting);
  ASSERT_EQ(session.pending_calls().size(), 1u);
  EXPECT_EQ(session.pending_calls().front().callback, "act");
  EXPECT_EQ(session.feed("print('after', await act())\n").stdout_text, "");
  EXPECT_THAT(called, ElementsAre("look"));
  const ExecuteResult result = session.finish();
  EXPECT_THAT(result, AllOf(Completes(), Prints("look\nbefore\nact\nafter act\n")));
  EXPECT_THAT(called, ElementsAre("look", "act", "act"));
  EXPECT_EQ(result.stats.callbacks.completed, 3u);
}

TEST_F(FeedCallsTest, PureCallsCanBeHeldToo) {
  session.begin_feed({.hold_calls = HoldCalls::All});
  EXPECT_TRUE(session.feed("x = await look()\n").is_waiting);
  EXPECT_THAT(called, IsEmpty());
  EXPECT_THAT(session.finish(), Completes());
  EXPECT_THAT(called, ElementsAre("look"));
}

TEST_F(FeedCallsTest, HeldCallsOfNoProgramAreNeverMade) {
  session.begin_feed({.hold_calls = HoldCalls::ExceptPure});
  (void)session.feed("x = await act()\nx = 'not ended");
  EXPECT_THAT(session.finish(), AllOf(Raises("SyntaxError"), LeavesState(StateAfter::RolledBack)));
  EXPECT_THAT(called, IsEmpty());
}

TEST_F(FeedCallsTest, OtherTasksGoOnWhileCallsAreHeld) {
  session.begin_feed({.hold_calls = HoldCalls::ExceptPure});
  const FeedResult held = session.feed(
      "import asyncio\n"
      "async def other():\n"
      "    print('other', await look())\n"
      "    print('other', await act())\n"
      "x = await asyncio.gather(act(), other())\n");
  EXPECT_EQ(held.stdout_text, "other look\n");
  EXPECT_EQ(session.feed("print(x)\n").stdout_text, "");
  EXPECT_EQ(session.pending_calls().size(), 2u);
  EXPECT_THAT(session.finish(), AllOf(Completes(), Prints("other look\nother act\n['act', None]\n")));
}

TEST_F(FeedCallsTest, WhatCannotWaitIsRefused) {
  session.begin_feed({.hold_calls = HoldCalls::ExceptPure});
  const FeedResult refused = session.feed(R"(
import eryx
for call in (act.sync, lambda: now.sync()):
    try:
        call()
    except eryx.CallbackError as error:
        print(error)
try:
    await now()
except eryx.CallbackError as error:
    print(error)
print(look.sync())
)");
  EXPECT_THAT(refused.stdout_text,
              AllOf(HasSubstr("callback 'act' is held until the program is whole"),
                    HasSubstr("callback 'now' is held until the program is whole"), HasSubstr("\nlook\n")));
  (void)session.feed("x = now.sync()");
  EXPECT_THAT(session.finish(), Completes());  // now it may
  EXPECT_THAT(called, ElementsAre("look", "now"));
}

TEST_F(FeedCallsTest, ForksHaveTheHeldCalls) {
  session.begin_feed({.hold_calls = HoldCalls::All});
  (void)session.feed("result = await act()\n");
  Session fork = session.fork();
  EXPECT_THAT(session.finish(), HasValue("\"act\""));
  EXPECT_THAT(fork.finish(), HasValue("\"act\""));
  EXPECT_THAT(called, ElementsAre("act", "act"));
}

TEST_F(FeedCallsTest, DeferredAnswersCanBeGivenBetweenPieces) {
  EXPECT_TRUE(session.feed("x = await ask()\nprint(x)\n").is_waiting);
  EXPECT_TRUE(session.feed("print('later')\n").is_waiting);
  const std::uint32_t id = session.pending_calls().at(0).id;
  const ExecuteResult between = session.resume(ResumeOptions().answer(id, "Ada"));
  EXPECT_THAT(between, AllOf(IsSuspended(), Prints("Ada\nlater\n")));
  EXPECT_EQ(session.feed("print('more')\n").stdout_text, "more\n");
  EXPECT_THAT(session.finish(), AllOf(Completes(), Prints("Ada\nlater\nmore\n")));
}

TEST_F(FeedCallsTest, AProgramCanBeSuspendedAtItsEnd) {
  (void)session.feed("print('asks')\nresult = await ask()");
  EXPECT_THAT(session.finish(), AllOf(IsSuspended(), Prints("asks\n")));
  EXPECT_THAT([&] { (void)session.feed("x = 1\n"); }, testing::Throws<Error>());
  const std::uint32_t id = session.pending_calls().at(0).id;
  EXPECT_THAT(session.resume(ResumeOptions().answer(id, "Ada")),
              AllOf(Completes(), HasValue("\"Ada\""), Prints("asks\n")));
  EXPECT_FALSE(session.is_feeding());
  EXPECT_THAT(session.execute("1"), Completes());
}

TEST_F(FeedCallsTest, TasksDoNotRunBetweenPieces) {
  std::string printed;
  for (const char* text :
       {"import asyncio\nasync def f():\n    print('task')\n\n", "t = asyncio.create_task(f())\n",
        "print('main')\n", "await asyncio.sleep(0)\n", "print('end')\n"})
    printed += session.feed(text).stdout_text + "|";
  EXPECT_EQ(printed, "||main\n|task\n|end\n|");
  EXPECT_THAT(session.finish(), Completes());
}

TEST_F(FeedCallsTest, CallsOfOtherTasksAreAnsweredBetweenPieces) {
  std::string printed;
  for (const char* text :
       {"import asyncio\nasync def f(): return await act()\n", "t = asyncio.create_task(f())\n",
        "await asyncio.sleep(0)\n", "print(t.done())\n", "print(await t)\n"})
    printed += session.feed(text).stdout_text + "|";
  EXPECT_EQ(printed, "|||False\n|act\n|");
  EXPECT_THAT(session.finish(), Completes());
}

TEST_F(FeedCallsTest, TheMainTaskMayCancelItself) {
  std::string printed;
  for (const char* text : {"import asyncio\n", "asyncio.current_task().cancel()\n", "print('on')\n",
                           "try:\n    await asyncio.sleep(1)\n",
                           "except asyncio.CancelledError:\n    print('cancelled')\n", "print('end')\n"})
    printed += session.feed(text).stdout_text + "|";
  EXPECT_EQ(printed, "||on\n|||cancelled\nend\n|");
  EXPECT_THAT(session.finish(), Completes());
}

TEST_F(FeedCallsTest, LoopsOfThePrograms) {
  std::string printed;
  for (const char* text :
       {"import asyncio\nasync def main(): return await act()\n", "print(asyncio.run(main()))\n",
        "def go(): return asyncio.run(main())\n", "print(go())\n", "asyncio.run(main())\n"})
    printed += session.feed(text).stdout_text + "|";
  EXPECT_EQ(printed, "|act\n||act\n||");
  EXPECT_THAT(session.finish(), Completes());
  EXPECT_EQ(called.size(), 3u);
}

TEST_F(FeedCallsTest, CallbacksArePureIfTheySaySo) {
  const auto handler = [] { return 1; };
  EXPECT_EQ(CallbackBuilder("a", "").handler(handler).build().purity, CallbackPurity::Effectful);
  EXPECT_EQ(CallbackBuilder("a", "").handler(handler).pure().build().purity, CallbackPurity::Pure);
}

TEST_F(FeedCallsTest, EachPieceIsTraced) {
  FeedOptions options;
  options.execute.trace();
  session.begin_feed(options);
  std::vector<std::uint32_t> lines;
  for (const char* text : {"def f():\n    return 1\n\n", "x = f()\n", "x = await look()\n"}) {
    const FeedResult piece = session.feed(text);
    for (const TraceEvent& event : piece.trace.events)
      if (event.kind == TraceEventKind::Line) lines.push_back(event.line);
  }
  EXPECT_THAT(lines, ElementsAre(1, 4, 2, 5));
  EXPECT_THAT(session.finish(), Completes());
}

}  // namespace
}  // namespace eryx
