// SPDX-License-Identifier: MIT OR Apache-2.0
// A guest's trace buffer and headers of distributed traces, as any bytes.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "eryx/spans.hpp"
#include "trace/definitions.hpp"
#include "trace/recorder.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eryx;
  const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
  trace::Recorder recorder(base::SteadyTime::clock::now(), 4096, [](std::uint32_t index) {
    return index == 0 ? std::string_view("name") : std::string_view();
  });
  trace::Batch batch;
  // Two turns, the second of which begins in the middle of the bytes.
  recorder.begin_turn();
  recorder.take(bytes, batch);
  recorder.answered(1, std::chrono::nanoseconds(5));
  recorder.begin_turn();
  recorder.take(bytes.subspan(size / 2), batch);
  std::chrono::nanoseconds before{};
  for (const TraceEvent& event : batch.events) {
    if (event.time < before || !event.function || !event.task) std::abort();
    before = event.time;
  }
  const trace::Definitions definitions = trace::definitions_in(bytes);
  if (definitions.records.size() + definitions.events * sizeof(eryx_trace_record) > size) std::abort();
  if (batch.events.size() > 2 * size / sizeof(eryx_trace_record)) std::abort();

  const std::string_view header(reinterpret_cast<const char*>(data), size);
  if (const auto context = parse_traceparent(header)) {
    const auto again = parse_traceparent(to_traceparent(*context));
    if (!again || again->trace_id != context->trace_id || again->span_id != context->span_id) std::abort();
  }
  return 0;
}
