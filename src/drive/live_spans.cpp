// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/live_spans.hpp"

#include <new>
#include <string_view>
#include <utility>

#include "base/steady_time.hpp"
#include "execution/observer_list.hpp"

namespace eryx::drive {
namespace {

// Ids need to differ, not to be secret.
std::mt19937_64 seeded() {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device()};
  return std::mt19937_64(seed);
}

std::string_view text_of(eryx_call_status status) {
  switch (status) {
    case ERYX_CALL_OK: return "ok";
    case ERYX_CALL_NOT_FOUND: return "not_found";
    case ERYX_CALL_BAD_ARGUMENTS: return "bad_arguments";
    case ERYX_CALL_TIMEOUT: return "timeout";
    case ERYX_CALL_LIMIT: return "limit";
    case ERYX_CALL_FAILED: return "failed";
    case ERYX_CALL_HOST_FAILURE: return "host_failure";
  }
  return "unknown";
}

void set_error(Span& span, std::string message) {
  span.status = SpanStatus::Error;
  span.status_message = std::move(message);
}

}  // namespace

LiveSpans::LiveSpans(const TraceContext& parent, std::shared_ptr<const SpanHandler> handler,
                     base::SteadyTime started, RuntimeCore& runtime)
    : HandlerQueue(runtime),
      handler_(std::move(handler)),
      started_(started),
      calendar_start_(std::chrono::system_clock::now() -
                      std::chrono::duration_cast<std::chrono::system_clock::duration>(
                          base::SteadyTime::clock::now() - started)),
      random_(seeded()) {
  execution_.trace_id = parent.trace_id;
  execution_ = new_span(SpanKind::Execution, "eryx.execute", started);
  execution_.parent_span_id = parent.span_id;
}

SpanId LiveSpans::new_id() {
  SpanId id{};
  do {
    std::uint64_t bits = random_();
    for (std::uint8_t& byte : id) {
      byte = static_cast<std::uint8_t>(bits);
      bits >>= 8;
    }
  } while (id == SpanId{});
  return id;
}

std::chrono::system_clock::time_point LiveSpans::calendar_time(base::SteadyTime time) const {
  return calendar_start_ + std::chrono::duration_cast<std::chrono::system_clock::duration>(time - started_);
}

Span LiveSpans::new_span(SpanKind kind, std::string name, base::SteadyTime start) {
  Span span;
  span.kind = kind;
  span.name = std::move(name);
  span.trace_id = execution_.trace_id;
  span.span_id = new_id();
  span.parent_span_id = execution_.span_id;
  span.start = calendar_time(start);
  return span;
}

void LiveSpans::end(Span&& span) noexcept {
  if (!offer(sizeof span, [&](SpanBatch& batch) { batch.spans.push_back(std::move(span)); })) ++lost_;
}

void LiveSpans::on_turn_left(const Stats& stats) noexcept {
  try {
    Span span = new_span(SpanKind::Turn, "eryx.turn", turn_entered_);
    span.end = calendar_time(base::SteadyTime::clock::now());
    span.attributes = {{"eryx.turn", ++turns_},
                       {"eryx.memory", static_cast<std::int64_t>(stats.peak_memory.count)}};
    end(std::move(span));
  } catch (const std::bad_alloc&) {
    ++lost_;
  }
}

void LiveSpans::on_call_ended(const bridge::CallEnded& call) noexcept {
  try {
    const base::SteadyTime now = base::SteadyTime::clock::now();
    Span span =
        new_span(SpanKind::Callback, "eryx.callback " + std::string(call.callback), now - call.duration);
    span.end = calendar_time(now);
    const std::string_view status = call.status ? text_of(*call.status) : "given_up";
    span.attributes = {{"eryx.callback", std::string(call.callback)},
                       {"eryx.call_id", static_cast<std::int64_t>(call.id)},
                       {"eryx.status", std::string(status)}};
    if (call.status != ERYX_CALL_OK) set_error(span, std::string(status));
    end(std::move(span));
  } catch (const std::bad_alloc&) {
    ++lost_;
  }
}

void LiveSpans::on_ended(ExecuteResult& result) noexcept {
  try {
    execution_.end = calendar_time(base::SteadyTime::clock::now());
    execution_.attributes = {{"eryx.outcome", std::string(to_string(result.outcome))},
                             {"eryx.turns", turns_},
                             {"eryx.memory", static_cast<std::int64_t>(result.stats.peak_memory.count)}};
    if (result.exception) {
      execution_.attributes.emplace_back("exception.type", result.exception->type);
      execution_.attributes.emplace_back("exception.message", result.exception->message);
      set_error(execution_, result.exception->type);
    } else if (result.outcome != Outcome::Completed && result.outcome != Outcome::Suspended) {
      set_error(execution_, to_string(result.outcome));
    }
    end(std::move(execution_));
  } catch (const std::bad_alloc&) {
    ++lost_;
  }
  finish();
  result.stats.spans_lost = lost_;
}

void LiveSpans::hand_over(SpanBatch& batch) noexcept {
  for (const Span& span : batch.spans) call(*handler_, span);
}

void observe_spans(execution::Start& start, RuntimeCore& runtime) {
  if (!start.on_span || start.trace_context.sampled == TraceContext::Sampled::No) return;
  execution::add_observer(start, std::make_shared<LiveSpans>(start.trace_context, std::move(start.on_span),
                                                             start.started, runtime));
}

}  // namespace eryx::drive
