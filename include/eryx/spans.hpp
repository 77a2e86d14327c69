// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// Executions as parts of a service's distributed traces: a W3C trace context in, spans out. See docs/observing.md.

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "eryx/detail/export.hpp"

namespace eryx {

/// All zeros are invalid.
using TraceId = std::array<std::uint8_t, 16>;
/// All zeros are invalid; as a parent: there is none.
using SpanId = std::array<std::uint8_t, 8>;

/// Where an execution belongs in a trace (https://www.w3.org/TR/trace-context/).
struct TraceContext {
  TraceId trace_id{};
  SpanId span_id{};  ///< The caller's span, of which the execution becomes a child.
  /// Whether the caller records the trace. If not, no spans are made.
  enum class Sampled { No, Yes } sampled = Sampled::Yes;
};

/// Reads a `traceparent` header, of version 00 or of a later one as far as 00 goes. Absent: it is invalid, and by the
/// standard a new trace begins.
[[nodiscard]] ERYX_API std::optional<TraceContext> parse_traceparent(std::string_view header);

/// The header by which another service continues the trace.
[[nodiscard]] ERYX_API std::string to_traceparent(const TraceContext& context);

enum class SpanKind {
  Execution,  ///< From `execute` to its end: a child of the caller's span.
  Turn,       ///< The guest ran: a child of the execution.
  Callback,   ///< From a call to the handler's answer: a child of the execution.
};

/// "execution", "turn", "callback".
[[nodiscard]] ERYX_API const char* to_string(SpanKind kind) noexcept;

enum class SpanStatus { Unset, Error };

/// "unset", "error".
[[nodiscard]] ERYX_API const char* to_string(SpanStatus status) noexcept;

struct Span {
  SpanKind kind = SpanKind::Execution;
  std::string name;  ///< "eryx.execute", "eryx.turn", "eryx.callback NAME".
  TraceId trace_id{};
  SpanId span_id{};
  SpanId parent_span_id{};
  std::chrono::system_clock::time_point start;
  std::chrono::system_clock::time_point end;
  SpanStatus status = SpanStatus::Unset;
  std::string status_message;  ///< Of an error; it comes from the guest or from a handler.
  using Value = std::variant<std::string, std::int64_t>;
  std::vector<std::pair<std::string, Value>> attributes;
};

/// Receives spans as they end: turns and callbacks before their execution.
///
/// Threading, slowness and exceptions: as `OutputHandler`; what is left out is counted in `Stats::spans_lost`.
using SpanHandler = std::function<void(const Span&)>;

/// Spans as one line of OTLP's JSON file format
/// (https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/), without its line end: what an OpenTelemetry
/// Collector reads with its `otlpjsonfile` receiver, or takes by HTTP at /v1/traces.
[[nodiscard]] ERYX_API std::string to_otlp_json(std::span<const Span> spans, std::string_view service_name);

}  // namespace eryx
