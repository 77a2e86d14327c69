// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/live_output.hpp"

#include <new>
#include <string_view>
#include <utility>

#include "base/utf8.hpp"
#include "execution/observer_list.hpp"

namespace eryx::drive {

void LiveOutput::on_output(OutputStream stream, std::span<const std::byte> bytes) noexcept {
  const bool had_room = offer(bytes.size(), [&](OutputBatch& batch) {
    batch.pieces.push_back({stream, bytes.size(), lost_since_piece_});
    try {
      batch.bytes.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    } catch (...) {
      batch.pieces.pop_back();
      throw;
    }
    lost_since_piece_ = 0;
  });
  if (had_room) return;
  lost_ += bytes.size();
  lost_since_piece_ += bytes.size();
}

void LiveOutput::on_ended(ExecuteResult& result) noexcept {
  finish();
  try {
    hand_over_unfinished();
  } catch (const std::bad_alloc&) {  // Three bytes at most.
  }
  result.stats.output_lost = Bytes{lost_};
}

void LiveOutput::hand_over(OutputBatch& batch) noexcept {
  std::string_view rest = batch.bytes;
  for (const OutputBatch::Piece& piece : batch.pieces) {
    const std::string_view written = rest.substr(0, piece.size);
    rest.remove_prefix(piece.size);
    try {
      if (piece.lost > 0) hand_over_unfinished();
      lost_before_ += piece.lost;
      std::string& unfinished = unfinished_[static_cast<std::size_t>(piece.stream)];
      std::string joined = std::exchange(unfinished, {});
      std::string_view bytes = written;  // mostly not copied
      if (!joined.empty()) bytes = joined += written;
      const std::size_t whole = bytes.size() - base::unfinished_utf8(bytes);
      unfinished = bytes.substr(whole);
      give(piece.stream, bytes.substr(0, whole));
    } catch (const std::bad_alloc&) {
      lost_before_ += piece.size;
    }
  }
}

// Nothing follows that could finish these characters.
void LiveOutput::hand_over_unfinished() {
  for (const OutputStream stream : {OutputStream::StandardOutput, OutputStream::StandardError}) {
    const std::string bytes = std::exchange(unfinished_[static_cast<std::size_t>(stream)], {});
    give(stream, bytes);
  }
}

void LiveOutput::give(OutputStream stream, std::string_view bytes) {
  if (bytes.empty() || has_failed()) return;
  std::string replaced;
  OutputPiece piece{stream, bytes, std::as_bytes(std::span(bytes)), lost_before_};
  if (!base::is_utf8(bytes)) {
    replaced = base::to_utf8(bytes);
    piece.text = replaced;
  }
  call(*handler_, piece);
  lost_before_ = 0;
}

void observe_output(execution::Start& start, RuntimeCore& runtime) {
  if (start.on_output)
    execution::add_observer(start, std::make_shared<LiveOutput>(std::move(start.on_output), runtime));
}

}  // namespace eryx::drive
