// SPDX-License-Identifier: MIT OR Apache-2.0
/// Fed programs that lie about their text, and texts that are made to cost much.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx::security {
namespace {

using namespace support;
using testing::AllOf;
using testing::AnyOf;

constexpr std::string_view prelude = "import _eryx_host, _eryx.feed, _eryx.feed_splitter\n";

TEST(HostileFeed, HeldCallsWaitForTheHostsWord) {
  int calls = 0;
  const Sandbox sandbox = Sandbox::builder()
                              .callback("act", "", [&calls](const boost::json::object&) { return ++calls; })
                              .build();
  Session session(sandbox);
  session.begin_feed({.hold_calls = HoldCalls::All});
  (void)session.feed(prelude);
  (void)session.feed("for what in 8, 6, 7, 8: _eryx_host.describe(what, 0)\nx = await act()\n");
  EXPECT_EQ(calls, 0);
  EXPECT_THAT(session.finish(), Completes());
  EXPECT_EQ(calls, 1);
}

TEST(HostileFeed, ForgedProgressHarmsOnlyTheReport) {
  Session session(plain());
  (void)session.feed(prelude);
  for (const char* progress : {"0", "3", "0xFFFFFFFF"})
    (void)session.feed("_eryx_host.describe(7, " + std::string(progress) + ")\n");
  EXPECT_EQ(session.feed("print('on')\n").stdout_text, "on\n");
  (void)session.feed("_eryx_host.describe(8, 1)\n");
  EXPECT_THAT(session.finish(), AllOf(Completes(), LeavesState(StateAfter::Kept)));
}

class BrokenDriverTest : public testing::TestWithParam<const char*> {};

TEST_P(BrokenDriverTest, HarmsOnlyItself) {
  Session session(plain());
  FeedOptions options;
  options.execute.limits({.wall_time = std::chrono::milliseconds(200)});
  session.begin_feed(options);
  (void)session.feed(prelude);
  (void)session.feed(GetParam());
  (void)session.feed("x = 1\n");
  (void)session.finish();  // however it ends
  EXPECT_FALSE(session.is_feeding());
  session.reset();
  EXPECT_THAT(session.execute("print(1)"), Prints("1\n"));
}

INSTANTIATE_TEST_SUITE_P(Damages, BrokenDriverTest,
                         testing::Values("_eryx.feed.FedProgram.proceed = None\n",
                                         "_eryx.feed.FedProgram._take_text = lambda self: 1 / 0\n",
                                         "_eryx.feed.FedProgram._take_text = lambda self: None\n",
                                         "_eryx.feed_splitter.Splitter.add = lambda self, text: None\n",
                                         "_eryx.feed._eryx_host = None\n",
                                         "for i in range(1000): _eryx_host.take_text()\n\n",
                                         "_eryx.task._execution = None\n",
                                         "_eryx.task.resume = None\nawait None\n"));

TEST(HostileFeed, TextThatNeverBecomesWhole) {
  for (const char* beginning :
       {"x = (", "x = '''", "x = f'''{", "@x\n", "try:\n  x = 1\n", "if 1: x\n", "x = \\\n", "\"", "# "}) {
    SCOPED_TRACE(beginning);
    Session session(plain());
    (void)session.feed(beginning);
    for (int i = 0; i < 2'000; ++i) (void)session.feed(i % 100 == 0 ? " (\n" : " ( ' [");
    EXPECT_THAT(session.finish(), Raises(AnyOf("SyntaxError", "IndentationError")));
  }
}

TEST(HostileFeed, MoreTextThanTheLimitIsRefused) {
  Session session(plain());
  FeedOptions options;
  options.execute.limits({.source = Bytes{1 << 20}});
  session.begin_feed(options);
  const std::string much = "x = '" + std::string(100'000, 'x');
  int pieces = 0;
  while (!session.feed(much).has_ended) ASSERT_LT(++pieces, 20);
  EXPECT_THAT(session.finish(), Exceeds(LimitKind::Source));
}

TEST(HostileFeed, AMillionBrackets) {
  Session session(plain());
  (void)session.feed(std::string(1'000'000, '('));
  (void)session.feed("\n");
  EXPECT_THAT(session.finish(), Raises("SyntaxError"));
}

TEST(HostileFeed, TheNameOfFedProgramsIsNoProgram) {
  EXPECT_THAT(plain().execute("a program that arrives in pieces  # asyncio.run("), Raises("SystemError"));
}

}  // namespace
}  // namespace eryx::security
