// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/live_trace.hpp"

#include <algorithm>
#include <new>
#include <string_view>
#include <utility>

#include "bridge/callback_set.hpp"
#include "drive/handled_trace.hpp"
#include "execution/observer_list.hpp"

namespace eryx::drive {

namespace {

// Events that room is made for at once.
constexpr std::uint64_t most_reserved = 1 << 20;

}  // namespace

trace::Recorder::CallbackName names_of_callbacks(const execution::Start& start) {
  return [callbacks = start.callbacks](std::uint32_t index) -> std::string_view {
    const auto& all = callbacks->all();
    return index < all.size() ? std::string_view(all[index].callback.name) : std::string_view();
  };
}

LiveTrace::LiveTrace(const TraceOptions& kept, std::shared_ptr<const TraceHandler> handler,
                     const execution::Start& start, RuntimeCore& runtime)
    : HandlerQueue(runtime),
      handler_(std::move(handler)),
      most_kept_(kept.events),
      recorder_(start.started, kept.text, names_of_callbacks(start)),
      kept_(std::make_shared<Kept>()) {
  kept_->names = recorder_.names();
  // Memory that nothing is written to costs nothing; growing would copy what is there, again and again.
  kept_->events.reserve(static_cast<std::size_t>(std::min(most_kept_, most_reserved)));
}

void LiveTrace::on_call_started(const bridge::CallStarted& call) noexcept {
  try {
    recorder_.started(call.id, call.callback, call.arguments);
  } catch (const std::bad_alloc&) {  // Then it has no name.
  }
}

void LiveTrace::on_call_ended(const bridge::CallEnded& call) noexcept {
  try {
    recorder_.answered(call.id, call.duration);
  } catch (const std::bad_alloc&) {  // Then its duration is that until the program had the answer.
  }
}

void LiveTrace::on_trace(std::span<const std::byte> records) noexcept {
  trace::Batch batch = std::exchange(spare_, {});
  try {
    batch.events.reserve(records.size() / trace::smallest_record);
    recorder_.take(records, batch);
  } catch (const std::bad_alloc&) {  // What follows is left out.
  }
  if (batch.events.empty()) return;
  keep(batch);
  if (!handler_) {
    batch.clear();
    spare_ = std::move(batch);
    return;
  }
  const std::uint64_t events = batch.events.size();
  const std::size_t size = batch.events.size() * sizeof(TraceEvent);
  const bool had_room = offer(size, [&](TraceBatch& waiting) {
    waiting.parts.push_back(std::move(batch));
    waiting.bytes += size;
  });
  if (!had_room) lost_ += events;
}

void LiveTrace::keep(trace::Batch& batch) {
  const std::size_t room = static_cast<std::size_t>(std::min<std::uint64_t>(
      most_kept_ - std::min<std::uint64_t>(most_kept_, kept_->events.size()), batch.events.size()));
  try {
    if (room > 0) {
      kept_->callbacks.insert(kept_->callbacks.end(), batch.callbacks.begin(), batch.callbacks.end());
      kept_->exceptions.insert(kept_->exceptions.end(), batch.exceptions.begin(), batch.exceptions.end());
      kept_->events.insert(kept_->events.end(), batch.events.begin(),
                           batch.events.begin() + static_cast<std::ptrdiff_t>(room));
    }
    kept_->left_out += batch.events.size() - room;
  } catch (const std::bad_alloc&) {
    kept_->left_out += batch.events.size();
  }
}

void LiveTrace::hand_over(TraceBatch& batch) noexcept {
  for (const trace::Batch& part : batch.parts) {
    for (const TraceEvent& event : part.events) call(*handler_, event);
  }
}

void LiveTrace::on_ended(ExecuteResult& result) noexcept {
  if (handler_) finish();
  result.stats.trace_lost = lost_;
  result.trace.events = std::move(kept_->events);
  result.trace.left_out = kept_->left_out;
  result.trace.names = std::move(kept_);
}

void observe_trace(execution::Start& start, RuntimeCore& runtime) {
  if (start.tracing == execution::Start::Tracing::Off) return;
  if (start.trace) {
    execution::add_observer(
        start, std::make_shared<LiveTrace>(*start.trace, std::move(start.on_trace), start, runtime));
  } else {
    execution::add_observer(start, std::make_shared<HandledTrace>(std::move(start.on_trace), start, runtime));
  }
}

}  // namespace eryx::drive
