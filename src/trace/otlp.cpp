// SPDX-License-Identifier: MIT OR Apache-2.0
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>
#include <variant>

#include "base/hex.hpp"
#include "base/utf8.hpp"
#include "eryx/spans.hpp"

namespace eryx {
namespace {

namespace json = boost::json;

// Numbers of opentelemetry.proto.trace.v1: Span.SpanKind and Status.StatusCode.
constexpr int kind_internal = 1;
constexpr int kind_client = 3;
constexpr int status_error = 2;

// Protocol buffers' JSON has 64-bit integers as strings.
std::string nanoseconds(std::chrono::system_clock::time_point time) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
}

json::object attribute(std::string_view key, const Span::Value& value) {
  json::object typed;
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    typed["intValue"] = std::to_string(*number);
  } else {
    typed["stringValue"] = base::to_utf8(std::get<std::string>(value));
  }
  return {{"key", key}, {"value", std::move(typed)}};
}

json::object span_json(const Span& span) {
  json::object object{{"traceId", base::to_hex(span.trace_id)},
                      {"spanId", base::to_hex(span.span_id)},
                      {"name", base::to_utf8(span.name)},
                      {"kind", span.kind == SpanKind::Callback ? kind_client : kind_internal},
                      {"startTimeUnixNano", nanoseconds(span.start)},
                      {"endTimeUnixNano", nanoseconds(span.end)}};
  if (span.parent_span_id != SpanId{}) object["parentSpanId"] = base::to_hex(span.parent_span_id);
  json::array attributes;
  for (const auto& [key, value] : span.attributes) attributes.push_back(attribute(key, value));
  if (!attributes.empty()) object["attributes"] = std::move(attributes);
  if (span.status == SpanStatus::Error)
    object["status"] = {{"code", status_error}, {"message", base::to_utf8(span.status_message)}};
  return object;
}

}  // namespace

std::string to_otlp_json(std::span<const Span> spans, std::string_view service_name) {
  json::array all;
  for (const Span& span : spans) all.push_back(span_json(span));
  const json::object resource{
      {"attributes", json::array{attribute("service.name", std::string(service_name))}}};
  const json::object scope{{"scope", {{"name", "eryx"}, {"version", ERYX_VERSION}}},
                           {"spans", std::move(all)}};
  return json::serialize(
      json::object{{"resourceSpans",
                    json::array{json::object{{"resource", resource}, {"scopeSpans", json::array{scope}}}}}});
}

}  // namespace eryx
