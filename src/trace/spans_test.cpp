// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/spans.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

namespace eryx {
namespace {

using testing::Eq;
using testing::IsFalse;

// The standard's own example.
constexpr std::string_view example = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(Traceparent, IsReadAndWritten) {
  const auto context = parse_traceparent(example);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->trace_id[0], 0x0a);
  EXPECT_EQ(context->span_id[7], 0x31);
  EXPECT_EQ(context->sampled, TraceContext::Sampled::Yes);
  EXPECT_EQ(to_traceparent(*context), example);
}

TEST(Traceparent, OtherFlagsAreNotPassedOn) {
  const auto context = parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-fe");
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->sampled, TraceContext::Sampled::No);
  EXPECT_EQ(to_traceparent(*context), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
}

TEST(Traceparent, LaterVersionsMayHaveMore) {
  EXPECT_TRUE(parse_traceparent("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more").has_value());
  EXPECT_TRUE(parse_traceparent("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").has_value());
  EXPECT_FALSE(parse_traceparent("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more").has_value());
}

class BadTraceparent : public testing::TestWithParam<std::string_view> {};

TEST_P(BadTraceparent, IsAbsent) { EXPECT_THAT(parse_traceparent(GetParam()).has_value(), IsFalse()); }

INSTANTIATE_TEST_SUITE_P(All, BadTraceparent,
                         testing::Values("", "00", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                                         "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                                         "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                                         "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                                         "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                                         "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
                                         "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                                         " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0"));

TEST(Otlp, IsWhatTheCollectorReads) {
  Span span;
  span.kind = SpanKind::Callback;
  span.name = "eryx.callback a\"b\xff";
  span.trace_id[15] = 1;
  span.span_id[7] = 2;
  span.parent_span_id[0] = 3;
  span.start = std::chrono::system_clock::time_point(std::chrono::microseconds(1'700'000'000'000'001));
  span.end = span.start + std::chrono::microseconds(1);
  span.status = SpanStatus::Error;
  span.status_message = "no\n";
  span.attributes = {{"eryx.id", std::int64_t{7}}, {"eryx.text", std::string("x")}};
  const std::string line = to_otlp_json({&span, 1}, "shop");
  EXPECT_THAT(line.find('\n'), Eq(std::string::npos));
  EXPECT_EQ(boost::json::parse(line), boost::json::parse(R"({"resourceSpans": [{
    "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]},
    "scopeSpans": [{"scope": {"name": "eryx", "version": ")" ERYX_VERSION R"("}, "spans": [{
      "traceId": "00000000000000000000000000000001", "spanId": "0000000000000002",
      "parentSpanId": "0300000000000000", "name": "eryx.callback a\"b\ufffd", "kind": 3,
      "startTimeUnixNano": "1700000000000001000", "endTimeUnixNano": "1700000000000002000",
      "attributes": [{"key": "eryx.id", "value": {"intValue": "7"}},
                     {"key": "eryx.text", "value": {"stringValue": "x"}}],
      "status": {"code": 2, "message": "no\n"}}]}]}]})"));
}

}  // namespace
}  // namespace eryx
