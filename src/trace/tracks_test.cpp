// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace/tracks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "trace/callback_spans.hpp"
#include "trace/trace_maker.hpp"

namespace eryx::trace {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// "(f" opens, "4" is a line, "f)" closes.
std::vector<std::string> words_of(const Track& track) {
  std::vector<std::string> words;
  for (const Step& step : track.steps) {
    switch (step.kind) {
      case StepKind::Open: words.push_back("(" + step.function->name); break;
      case StepKind::Line: words.push_back(std::to_string(step.line)); break;
      case StepKind::Close: words.push_back(step.function->name + ")"); break;
    }
  }
  return words;
}

class TracksTest : public testing::Test {
 protected:
  std::vector<std::string> words() {
    const std::vector<Track> tracks = tracks_of(maker_.make());
    EXPECT_THAT(tracks, SizeIs(1));
    return words_of(tracks.front());
  }

  TraceMaker maker_;
  const TraceFunction& f_ = maker_.function("f");
  const TraceFunction& g_ = maker_.function("g");
  const TraceFunction& h_ = maker_.function("h");
};

TEST_F(TracksTest, CallsNest) {
  maker_.call(f_).line(f_, 2).call(g_).line(g_, 5).leave(g_).line(f_, 3).leave(f_);
  EXPECT_THAT(words(), ElementsAre("(f", "2", "(g", "5", "g)", "3", "f)"));
}

TEST_F(TracksTest, WhatWaitsIsClosedAndOpenedAgain) {
  maker_.call(f_)
      .leave(f_, TraceExit::Yielded)
      .call(f_, TraceEntry::Resumed, 7)
      .leave(f_, TraceExit::Unwound);
  EXPECT_THAT(words(), ElementsAre("(f", "f)", "(f", "f)"));
  EXPECT_EQ(tracks_of(maker_.make()).front().steps[2].line, 7U);
}

TEST_F(TracksTest, ACutTraceIsClosedAtItsEnd) {
  maker_.call(f_).call(f_).call(g_).line(g_, 2);
  EXPECT_THAT(words(), ElementsAre("(f", "(f", "(g", "2", "g)", "f)", "f)"));
  EXPECT_EQ(tracks_of(maker_.make()).front().steps.back().time, 1'030ns);
}

TEST_F(TracksTest, WhatWasOpenBeforeIsOpenFromTheStart) {
  maker_.line(h_, 1).leave(h_).line(g_, 2).call(h_).leave(h_).leave(g_).line(f_, 3).line(f_, 4);
  EXPECT_THAT(words(), ElementsAre("(f", "(g", "(h", "1", "h)", "2", "(h", "h)", "g)", "3", "4", "f)"));
}

TEST_F(TracksTest, RecursionThatWasOpenBefore) {
  maker_.leave(f_).leave(f_).leave(f_);
  EXPECT_THAT(words(), ElementsAre("(f", "(f", "(f", "f)", "f)", "f)"));
}

TEST_F(TracksTest, WhatNoInterpreterDoes) {
  // A return that goes past others closes them; one of something else, and lines of it, are left out.
  maker_.call(f_).call(g_).call(g_).leave(h_).line(h_, 9).leave(f_).raise(g_, 1, "E", "").line(h_, 4);
  EXPECT_THAT(words(), ElementsAre("(h", "(g", "(f", "(g", "(g", "g)", "g)", "f)", "g)", "4", "h)"));
}

TEST_F(TracksTest, TasksInTheirOrder) {
  maker_.call(f_).task("b").call(g_).task("Task-1").leave(f_).task("").line(h_, 1);
  const std::vector<Track> tracks = tracks_of(maker_.make());
  ASSERT_THAT(tracks, SizeIs(3));
  EXPECT_THAT(words_of(tracks[0]), ElementsAre("(f", "f)"));
  EXPECT_THAT(words_of(tracks[1]), ElementsAre("(g", "g)"));
  EXPECT_EQ(title_of(*tracks[0].task), "Task-1");
  EXPECT_EQ(title_of(*tracks[2].task), "no task");
  EXPECT_THAT(tracks_of(Trace()), IsEmpty());
}

class CallbackSpansTest : public TracksTest {};

TEST_F(CallbackSpansTest, OverlappingCallsGetLanes) {
  const TraceCallback& a = maker_.callback("a");
  const TraceCallback& b = maker_.callback("b");
  const TraceCallback& c = maker_.callback("c");
  const TraceCallback& d = maker_.callback("d");
  maker_.call(f_).start(f_, 2, a).start(f_, 3, b).wait(100ns).end(f_, 3, b, 50ns, TraceAnswer::Error);
  maker_.start(f_, 4, c).end(f_, 2, a, 120ns).end(f_, 4, c, 5ns).start(f_, 5, d).leave(f_);
  const std::vector<CallbackSpan> spans = callback_spans_of(maker_.make());
  ASSERT_THAT(spans, SizeIs(4));
  EXPECT_EQ(spans[0].start, 1'010ns);
  EXPECT_EQ(spans[0].end, 1'130ns) << "when the handler answered";
  EXPECT_EQ(spans[1].end, 1'070ns);
  EXPECT_EQ(spans[1].answer, TraceAnswer::Error);
  EXPECT_EQ(spans[3].end, 1'180ns) << "no answer: the end of the trace";
  EXPECT_EQ(answer_of(spans[3]), "none");
  EXPECT_EQ(std::vector({spans[0].lane, spans[1].lane, spans[2].lane, spans[3].lane}),
            std::vector<std::size_t>({0, 1, 0, 0}));
}

TEST_F(CallbackSpansTest, CallsThatBeganBeforeTheTrace) {
  const TraceCallback& early = maker_.callback("early");
  const TraceCallback& later = maker_.callback("later");
  maker_.start(f_, 1, later).end(f_, 1, early, 1h).end(f_, 1, later, -5ns);
  const std::vector<CallbackSpan> spans = callback_spans_of(maker_.make());
  ASSERT_THAT(spans, SizeIs(2));
  EXPECT_EQ(spans[0].callback, &early);
  EXPECT_EQ(spans[0].start, 0ns);
  EXPECT_EQ(spans[1].end, spans[1].start) << "whatever a hostile duration says";
}

TEST_F(CallbackSpansTest, CallsThatTakeNoTimeDoNotShareALane) {
  std::vector<const TraceCallback*> calls;
  for (int count = 0; count < 3; ++count) {
    maker_.start(f_, 1, maker_.callback("x")).wait(-10ns);
  }
  std::vector<std::size_t> lanes;
  for (const CallbackSpan& span : callback_spans_of(maker_.make())) lanes.push_back(span.lane);
  EXPECT_THAT(lanes, ElementsAre(0, 1, 2));
}

}  // namespace
}  // namespace eryx::trace
