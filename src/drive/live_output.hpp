// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/steady_time.hpp"
#include "drive/delivery_threads.hpp"
#include "drive/runtime_core.hpp"
#include "eryx/output.hpp"
#include "execution/observer.hpp"
#include "execution/start.hpp"

namespace eryx::drive {

/// Passes the output of one execution to the embedder's handler: see `OutputHandler` for what it promises.
///
/// Threading: as `Observer`; `deliver` from any thread.
class LiveOutput final : public execution::Observer,
                         public Delivery,
                         public std::enable_shared_from_this<LiveOutput> {
 public:
  /// What is written within this time is handed over together. People do not notice it, and a program that has ended by
  /// then costs no switch of threads: what it left is handed over where it ended.
  static constexpr std::chrono::milliseconds lateness{1};
  /// Bytes that may wait for the handler. One write may be more.
  static constexpr std::size_t most_waiting = std::size_t{1} << 20;
  /// How long the guest waits for room in all: this, or a tenth of its time if that is more, so that a handler that is
  /// fast enough loses nothing however much there is.
  static constexpr std::chrono::milliseconds patience{100};

  /// Lifetime: `runtime` outlives this.
  LiveOutput(std::shared_ptr<const OutputHandler> handler, RuntimeCore& runtime)
      : handler_(std::move(handler)), runtime_(runtime) {}

  void on_output(OutputStream stream, std::span<const std::byte> bytes) noexcept override;
  /// Hands over the rest on this thread.
  void on_ended(Stats& stats) noexcept override;
  void deliver() noexcept override;

 private:
  struct Piece {
    OutputStream stream;
    std::size_t size;
    std::uint64_t lost;  ///< Before it.
  };
  struct Batch {
    std::string bytes;  ///< Of all pieces, one after the other.
    std::vector<Piece> pieces;
  };

  void append(OutputStream stream, std::span<const std::byte> bytes, std::unique_lock<std::mutex>& lock);
  [[nodiscard]] bool has_room(std::size_t size) const;
  void wait_for_room(std::size_t size, std::unique_lock<std::mutex>& lock);
  void hand_over(const Batch& batch) noexcept;
  void hand_over_unfinished();
  void give(OutputStream stream, std::string_view bytes);

  const std::shared_ptr<const OutputHandler> handler_;
  RuntimeCore& runtime_;
  const base::SteadyTime began_ = base::SteadyTime::clock::now();

  std::mutex mutex_;
  std::condition_variable changed_;
  Batch waiting_;
  bool is_delivering_ = false;
  bool has_failed_ = false;  ///< The handler has thrown.
  std::uint64_t lost_ = 0;
  std::uint64_t lost_since_piece_ = 0;
  base::SteadyTime::duration waited_{};

  // Used by whoever delivers.
  std::array<std::string, 2> unfinished_;  ///< For each stream: the bytes of a character so far.
  std::uint64_t lost_before_ = 0;          ///< Before the next piece that is given.
};

/// Makes the embedder's handler see the output, if there is one.
void observe_output(execution::Start& start, RuntimeCore& runtime);

}  // namespace eryx::drive
