// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/handled_trace.hpp"

#include <iterator>
#include <new>
#include <utility>

#include "drive/live_trace.hpp"
#include "trace/definitions.hpp"

namespace eryx::drive {

void TracePieces::add(Piece piece, std::size_t more_bytes) {
  pieces.push_back(std::move(piece));
  bytes += sizeof(Piece) + more_bytes;
}

void TracePieces::move_to(TracePieces& other) {
  if (other.pieces.empty()) {
    std::swap(*this, other);
    return;
  }
  other.pieces.insert(other.pieces.end(), std::make_move_iterator(pieces.begin()),
                      std::make_move_iterator(pieces.end()));
  other.bytes += bytes;
  clear();
}

HandledTrace::HandledTrace(std::shared_ptr<const TraceHandler> handler, const execution::Start& start,
                           RuntimeCore& runtime)
    : HandlerQueue(runtime),
      handler_(std::move(handler)),
      recorder_(start.started, TraceOptions().text, names_of_callbacks(start)) {}

void HandledTrace::on_turn_entered() noexcept { add(TracePieces::TurnBegan{trace::TickClock::now()}, 0); }

void HandledTrace::on_call_started(const bridge::CallStarted& call) noexcept {
  try {
    add(TracePieces::CallStarted{call.id, std::string(call.callback), std::string(call.arguments)},
        call.callback.size() + call.arguments.size());
  } catch (const std::bad_alloc&) {  // Then it has no name.
  }
}

void HandledTrace::on_call_ended(const bridge::CallEnded& call) noexcept {
  add(TracePieces::CallAnswered{call.id, call.duration}, 0);
}

void HandledTrace::on_trace(std::span<const std::byte> records) noexcept {
  const trace::TickClock::Moment read = trace::TickClock::now();
  try {
    pieces_.add(TracePieces::Records{{records.begin(), records.end()}, read}, records.size());
  } catch (const std::bad_alloc&) {
    lose(records, read);
    return;
  }
  if (offer_pieces()) return;
  pieces_.bytes -= sizeof(TracePieces::Piece) + records.size();
  pieces_.pieces.pop_back();
  lose(records, read);
}

// Nothing waits for more room than the queue has: what is small is forgotten too if a handler never comes to an end.
void HandledTrace::add(TracePieces::Piece piece, std::size_t size) noexcept {
  if (pieces_.size() + size > most_waiting) return;
  try {
    pieces_.add(std::move(piece), size);
  } catch (const std::bad_alloc&) {  // As if the handler were too slow.
  }
}

bool HandledTrace::offer_pieces() noexcept {
  if (!offer(pieces_.size(), [this](TracePieces& waiting) { pieces_.move_to(waiting); })) return false;
  pieces_.clear();  // if the handler is not called any more
  return true;
}

// The events are lost, but what later ones refer to is not.
void HandledTrace::lose(std::span<const std::byte> records, trace::TickClock::Moment read) noexcept {
  try {
    trace::Definitions definitions = trace::definitions_in(records);
    lost_ += definitions.events;
    const std::size_t size = definitions.records.size();
    add(TracePieces::Records{std::move(definitions.records), read}, size);
  } catch (const std::bad_alloc&) {
    lost_ += records.size() / trace::smallest_record;
  }
}

void HandledTrace::hand_over(TracePieces& pieces) noexcept {
  for (TracePieces::Piece& piece : pieces.pieces) {
    try {
      take(piece);
    } catch (const std::bad_alloc&) {  // What follows is left out.
    }
    for (const TraceEvent& event : batch_.events) call(*handler_, event);
    batch_.clear();
  }
}

void HandledTrace::take(TracePieces::Piece& piece) {
  if (const auto* records = std::get_if<TracePieces::Records>(&piece)) {
    recorder_.take(records->bytes, batch_, records->read);
  } else if (const auto* turn = std::get_if<TracePieces::TurnBegan>(&piece)) {
    recorder_.begin_turn(turn->time);
  } else if (const auto* started = std::get_if<TracePieces::CallStarted>(&piece)) {
    recorder_.started(started->id, started->callback, started->arguments);
  } else if (const auto* answered = std::get_if<TracePieces::CallAnswered>(&piece)) {
    recorder_.answered(answered->id, answered->duration);
  }
}

void HandledTrace::on_ended(ExecuteResult& result) noexcept {
  if (!pieces_.empty() && !offer_pieces()) pieces_.clear();
  finish();
  result.stats.trace_lost = lost_;
}

}  // namespace eryx::drive
