// SPDX-License-Identifier: MIT OR Apache-2.0
// Executions as parts of a distributed trace: `spans`.

#include "eryx/spans.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

std::vector<std::string> names_of(const std::vector<Span>& spans) {
  std::vector<std::string> names;
  for (const Span& span : spans) names.push_back(span.name);
  return names;
}

std::string text_of(const Span& span, std::string_view key) {
  for (const auto& [name, value] : span.attributes)
    if (name == key) return std::get<std::string>(value);
  return "";
}

class SpansTest : public testing::Test {
 protected:
  const ExecuteResult& run(std::string_view program, std::string_view header = caller) {
    spans_.clear();
    result_ = sandbox_.execute(program,
                               ExecuteOptions().spans(parse_traceparent(header).value(),
                                                      [this](const Span& span) { spans_.push_back(span); }));
    return result_;
  }

  const Sandbox sandbox_ = Sandbox::builder()
                               .callback("price", "",
                                         [] {
                                           std::this_thread::sleep_for(10ms);
                                           return 7;
                                         })
                               .callback("fails", "", []() -> int { throw CallbackError("no"); })
                               .build();
  std::vector<Span> spans_;
  ExecuteResult result_;
};

TEST_F(SpansTest, TurnsAndCallbacksLieInTheirExecution) {
  EXPECT_THAT(run("x = await price()"), Completes());
  EXPECT_THAT(names_of(spans_), ElementsAre("eryx.turn", "eryx.callback price", "eryx.turn", "eryx.execute"));
  const Span& execution = spans_.back();
  const TraceContext parent = parse_traceparent(caller).value();
  EXPECT_EQ(execution.parent_span_id, parent.span_id);
  std::set<SpanId> ids;
  for (const Span& span : spans_) {
    EXPECT_EQ(span.trace_id, parent.trace_id);
    EXPECT_LE(execution.start, span.start);
    EXPECT_LE(span.start, span.end);
    EXPECT_LE(span.end, execution.end);
    if (span.kind != SpanKind::Execution) {
      EXPECT_EQ(span.parent_span_id, execution.span_id);
    }
    ids.insert(span.span_id);
  }
  EXPECT_THAT(ids, SizeIs(4));
  EXPECT_GE(spans_[1].end - spans_[1].start, 10ms);
  EXPECT_EQ(text_of(execution, "eryx.outcome"), "completed");
  EXPECT_EQ(execution.status, SpanStatus::Unset);
}

TEST_F(SpansTest, FailuresSaySo) {
  EXPECT_THAT(run("fails.sync()"), Raises("CallbackError"));
  EXPECT_EQ(spans_[0].name, "eryx.callback fails");
  EXPECT_EQ(spans_[0].status, SpanStatus::Error);
  EXPECT_EQ(text_of(spans_[0], "eryx.status"), "failed");
  EXPECT_EQ(spans_.back().status, SpanStatus::Error);
  EXPECT_EQ(text_of(spans_.back(), "exception.type"), "CallbackError");
}

TEST_F(SpansTest, NothingWhereTheCallerRecordsNothing) {
  EXPECT_THAT(run("x = 1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"), Completes());
  EXPECT_THAT(spans_, IsEmpty());
}

TEST(Metrics, ArePrometheusText) {
  RuntimeStats stats;
  stats.executions = 3;
  stats.slots_idle = 2;
  EXPECT_THAT(to_prometheus(stats), AllOf(HasSubstr("# HELP eryx_executions_total Executions started.\n"
                                                    "# TYPE eryx_executions_total counter\n"
                                                    "eryx_executions_total 3\n"),
                                          HasSubstr("# TYPE eryx_slots_idle gauge\neryx_slots_idle 2\n")));
  EXPECT_THAT(to_prometheus(stats, "runtime=\"jobs\""), HasSubstr("\neryx_slots_idle{runtime=\"jobs\"} 2\n"));
}

}  // namespace
}  // namespace eryx
