// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "drive/handler_queue.hpp"
#include "drive/runtime_core.hpp"
#include "eryx/trace.hpp"
#include "execution/observer.hpp"
#include "execution/start.hpp"
#include "trace/recorder.hpp"

namespace eryx::drive {

/// Events of one execution that wait for the embedder's handler.
struct TraceBatch {
  std::vector<trace::Batch> parts;
  std::size_t bytes = 0;

  [[nodiscard]] bool empty() const { return parts.empty(); }
  [[nodiscard]] std::size_t size() const { return bytes; }
  void clear() {
    parts.clear();
    bytes = 0;
  }
};

/// Keeps the events of one execution for its result, and passes them to the embedder's handler if there is one: see
/// `ExecuteOptions::trace` and `on_trace` for what they promise. Without the result it is a `HandledTrace` that passes them.
///
/// Threading: as `Observer`; `deliver` from any thread.
class LiveTrace final : public execution::Observer, public HandlerQueue<TraceBatch> {
 public:
  /// `handler`: null: none. Lifetime: `runtime` outlives this.
  LiveTrace(const TraceOptions& kept, std::shared_ptr<const TraceHandler> handler,
            const execution::Start& start, RuntimeCore& runtime);

  void on_turn_entered() noexcept override { recorder_.begin_turn(); }
  void on_call_started(const bridge::CallStarted& call) noexcept override;
  void on_call_ended(const bridge::CallEnded& call) noexcept override;
  void on_trace(std::span<const std::byte> records) noexcept override;
  void on_ended(ExecuteResult& result) noexcept override;

 private:
  /// Owns what the events in the result point to.
  struct Kept {
    std::vector<TraceEvent> events;
    std::uint64_t left_out = 0;
    std::shared_ptr<const trace::Names> names;
    std::vector<std::shared_ptr<const TraceCallback>> callbacks;
    std::vector<std::shared_ptr<const TraceException>> exceptions;
  };

  void keep(trace::Batch& batch);
  void hand_over(TraceBatch& batch) noexcept override;

  const std::shared_ptr<const TraceHandler> handler_;
  const std::uint64_t most_kept_;
  trace::Recorder recorder_;
  std::shared_ptr<Kept> kept_;
  std::uint64_t lost_ = 0;  ///< That the handler was not given.
  trace::Batch spare_;      ///< Empty; its memory is used again.
};

/// What a recorder asks for names. It shares the callbacks of the run.
[[nodiscard]] trace::Recorder::CallbackName names_of_callbacks(const execution::Start& start);

/// Makes the embedder see what the program does, if he asked for it.
void observe_trace(execution::Start& start, RuntimeCore& runtime);

}  // namespace eryx::drive
