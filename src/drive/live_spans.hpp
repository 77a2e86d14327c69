// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "drive/handler_queue.hpp"
#include "drive/runtime_core.hpp"
#include "eryx/spans.hpp"
#include "execution/observer.hpp"
#include "execution/start.hpp"

namespace eryx::drive {

/// Spans that wait for the embedder's handler.
struct SpanBatch {
  std::vector<Span> spans;

  [[nodiscard]] bool empty() const { return spans.empty(); }
  [[nodiscard]] std::size_t size() const { return spans.size() * 512; }  // about what one takes
  void clear() { spans.clear(); }
};

/// Makes spans of one execution: see `ExecuteOptions::spans`.
///
/// Threading: as `Observer`; `deliver` from any thread.
class LiveSpans final : public execution::Observer, public HandlerQueue<SpanBatch> {
 public:
  /// Lifetime: `runtime` outlives this.
  LiveSpans(const TraceContext& parent, std::shared_ptr<const SpanHandler> handler, base::SteadyTime started,
            RuntimeCore& runtime);

  void on_turn_entered() noexcept override { turn_entered_ = base::SteadyTime::clock::now(); }
  void on_turn_left(const Stats& stats) noexcept override;
  void on_call_ended(const bridge::CallEnded& call) noexcept override;
  void on_ended(ExecuteResult& result) noexcept override;

 private:
  [[nodiscard]] Span new_span(SpanKind kind, std::string name, base::SteadyTime start);
  [[nodiscard]] SpanId new_id();
  [[nodiscard]] std::chrono::system_clock::time_point calendar_time(base::SteadyTime time) const;
  void end(Span&& span) noexcept;
  void hand_over(SpanBatch& batch) noexcept override;

  const std::shared_ptr<const SpanHandler> handler_;
  const base::SteadyTime started_;
  /// One reading of the calendar for all spans, so that they fit together when somebody sets the clock.
  const std::chrono::system_clock::time_point calendar_start_;
  std::mt19937_64 random_;
  Span execution_;
  base::SteadyTime turn_entered_;
  std::int64_t turns_ = 0;
  std::uint64_t lost_ = 0;
};

/// Makes the embedder see the spans of an execution, if he asked for it and the caller records its trace.
void observe_spans(execution::Start& start, RuntimeCore& runtime);

}  // namespace eryx::drive
