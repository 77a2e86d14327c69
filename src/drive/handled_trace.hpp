// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "drive/handler_queue.hpp"
#include "drive/runtime_core.hpp"
#include "eryx/trace.hpp"
#include "execution/observer.hpp"
#include "execution/start.hpp"
#include "trace/recorder.hpp"

namespace eryx::drive {

/// What one execution's trace is made of, in the order in which it happened.
struct TracePieces {
  struct TurnBegan {
    trace::TickClock::Moment time;
  };
  struct Records {
    std::vector<std::byte> bytes;
    trace::TickClock::Moment read;
  };
  struct CallStarted {
    std::uint32_t id;
    std::string callback;
    std::string arguments;
  };
  struct CallAnswered {
    std::uint32_t id;
    std::chrono::nanoseconds duration;
  };
  using Piece = std::variant<TurnBegan, Records, CallStarted, CallAnswered>;

  std::vector<Piece> pieces;
  std::size_t bytes = 0;

  void add(Piece piece, std::size_t more_bytes);
  void move_to(TracePieces& other);

  [[nodiscard]] bool empty() const { return pieces.empty(); }
  [[nodiscard]] std::size_t size() const { return bytes; }
  void clear() {
    pieces.clear();
    bytes = 0;
  }
};

/// Passes the events of one execution to the embedder's handler, where the result keeps none. The guest's thread only copies
/// what the guest wrote; it is read where the handler is called.
///
/// Threading: as `Observer`; `deliver` from any thread.
class HandledTrace final : public execution::Observer, public HandlerQueue<TracePieces> {
 public:
  /// `handler` is not null. Lifetime: `runtime` outlives this.
  HandledTrace(std::shared_ptr<const TraceHandler> handler, const execution::Start& start,
               RuntimeCore& runtime);

  void on_turn_entered() noexcept override;
  void on_call_started(const bridge::CallStarted& call) noexcept override;
  void on_call_ended(const bridge::CallEnded& call) noexcept override;
  void on_trace(std::span<const std::byte> records) noexcept override;
  void on_ended(ExecuteResult& result) noexcept override;

 private:
  void add(TracePieces::Piece piece, std::size_t size) noexcept;
  bool offer_pieces() noexcept;
  void lose(std::span<const std::byte> records, trace::TickClock::Moment read) noexcept;
  void hand_over(TracePieces& pieces) noexcept override;
  void take(TracePieces::Piece& piece);

  const std::shared_ptr<const TraceHandler> handler_;

  // Of the thread that drives the execution.
  TracePieces pieces_;  ///< Not offered yet: what is small goes with what comes next.
  std::uint64_t lost_ = 0;

  // Of the thread that hands over.
  trace::Recorder recorder_;
  trace::Batch batch_;
};

}  // namespace eryx::drive
