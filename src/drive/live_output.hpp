// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drive/handler_queue.hpp"
#include "drive/runtime_core.hpp"
#include "eryx/output.hpp"
#include "execution/observer.hpp"
#include "execution/start.hpp"

namespace eryx::drive {

/// The output of one execution that waits for the embedder's handler.
struct OutputBatch {
  struct Piece {
    OutputStream stream;
    std::size_t size;
    std::uint64_t lost;  ///< Before it.
  };
  std::string bytes;  ///< Of all pieces, one after the other.
  std::vector<Piece> pieces;

  [[nodiscard]] bool empty() const { return pieces.empty(); }
  [[nodiscard]] std::size_t size() const { return bytes.size() + pieces.size() * sizeof(Piece); }
  void clear() {
    bytes.clear();
    pieces.clear();
  }
};

/// Passes the output of one execution to the embedder's handler: see `OutputHandler` for what it promises.
///
/// Threading: as `Observer`; `deliver` from any thread.
class LiveOutput final : public execution::Observer, public HandlerQueue<OutputBatch> {
 public:
  /// Lifetime: `runtime` outlives this.
  LiveOutput(std::shared_ptr<const OutputHandler> handler, RuntimeCore& runtime)
      : HandlerQueue(runtime), handler_(std::move(handler)) {}

  void on_output(OutputStream stream, std::span<const std::byte> bytes) noexcept override;
  void on_ended(ExecuteResult& result) noexcept override;

 private:
  void hand_over(OutputBatch& batch) noexcept override;
  void hand_over_unfinished();
  void give(OutputStream stream, std::string_view bytes);

  const std::shared_ptr<const OutputHandler> handler_;
  std::uint64_t lost_ = 0;
  std::uint64_t lost_since_piece_ = 0;

  // Used by whoever delivers.
  std::array<std::string, 2> unfinished_;  ///< For each stream: the bytes of a character so far.
  std::uint64_t lost_before_ = 0;          ///< Before the next piece that is given.
};

/// Makes the embedder's handler see the output, if there is one.
void observe_output(execution::Start& start, RuntimeCore& runtime);

}  // namespace eryx::drive
