// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/live_output.hpp"

#include <algorithm>
#include <new>
#include <string_view>
#include <utility>

#include "base/utf8.hpp"
#include "drive/blocked_thread.hpp"
#include "execution/observer_list.hpp"

namespace eryx::drive {
namespace {

using base::SteadyTime;

}  // namespace

void LiveOutput::on_output(OutputStream stream, std::span<const std::byte> bytes) noexcept {
  std::unique_lock lock(mutex_);
  if (has_failed_) return;
  try {
    if (!has_room(bytes.size())) wait_for_room(bytes.size(), lock);
    if (has_room(bytes.size())) return append(stream, bytes, lock);
  } catch (const std::bad_alloc&) {  // Treated like a handler that is too slow.
  }
  lost_ += bytes.size();
  lost_since_piece_ += bytes.size();
}

void LiveOutput::append(OutputStream stream, std::span<const std::byte> bytes,
                        std::unique_lock<std::mutex>& lock) {
  waiting_.pieces.push_back({stream, bytes.size(), lost_since_piece_});
  try {
    waiting_.bytes.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  } catch (...) {
    waiting_.pieces.pop_back();
    throw;
  }
  lost_since_piece_ = 0;
  // Whoever delivers looks again when it is done.
  const bool is_to_be_told = !is_delivering_ && waiting_.pieces.size() == 1;
  lock.unlock();
  if (is_to_be_told) runtime_.delivery().expect(weak_from_this(), SteadyTime::clock::now() + lateness);
}

bool LiveOutput::has_room(std::size_t size) const {
  const std::size_t waiting = waiting_.bytes.size() + waiting_.pieces.size() * sizeof(Piece);
  return waiting_.pieces.empty() || waiting + size <= most_waiting;
}

void LiveOutput::wait_for_room(std::size_t size, std::unique_lock<std::mutex>& lock) {
  const SteadyTime begin = SteadyTime::clock::now();
  const SteadyTime::duration allowed = std::max<SteadyTime::duration>(patience, (begin - began_) / 10);
  if (waited_ >= allowed) return;
  if (!is_delivering_) runtime_.delivery().expect(weak_from_this(), begin);
  {
    const BlockedThread blocked;
    changed_.wait_until(lock, begin + (allowed - waited_), [&] { return has_failed_ || has_room(size); });
  }
  waited_ += SteadyTime::clock::now() - begin;
}

void LiveOutput::deliver() noexcept {
  std::unique_lock lock(mutex_);
  if (is_delivering_) return;
  is_delivering_ = true;
  Batch batch;
  while (!waiting_.pieces.empty()) {
    batch.bytes.clear();
    batch.pieces.clear();
    std::swap(batch, waiting_);
    changed_.notify_all();
    lock.unlock();
    hand_over(batch);
    lock.lock();
  }
  is_delivering_ = false;
  changed_.notify_all();
}

void LiveOutput::on_ended(Stats& stats) noexcept {
  const BlockedThread blocked;
  for (;;) {
    deliver();
    std::unique_lock lock(mutex_);
    if (!is_delivering_ && waiting_.pieces.empty()) break;
    changed_.wait(lock, [this] { return !is_delivering_; });
  }
  try {
    hand_over_unfinished();
  } catch (const std::bad_alloc&) {  // Three bytes at most.
  }
  stats.output_lost = Bytes{lost_};
}

void LiveOutput::hand_over(const Batch& batch) noexcept {
  std::string_view rest = batch.bytes;
  for (const Piece& piece : batch.pieces) {
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
  if (bytes.empty() || has_failed_) return;
  std::string replaced;
  OutputPiece piece{stream, bytes, std::as_bytes(std::span(bytes)), lost_before_};
  if (!base::is_utf8(bytes)) {
    replaced = base::to_utf8(bytes);
    piece.text = replaced;
  }
  try {
    (*handler_)(piece);
  } catch (...) {
    {
      const std::lock_guard lock(mutex_);
      has_failed_ = true;
    }
    changed_.notify_all();
    runtime_.report(std::current_exception());
  }
  lost_before_ = 0;
}

void observe_output(execution::Start& start, RuntimeCore& runtime) {
  if (!start.on_output) return;
  auto output = std::make_shared<LiveOutput>(std::move(start.on_output), runtime);
  if (!start.observer) {
    start.observer = std::move(output);
    return;
  }
  auto both = std::make_shared<execution::ObserverList>();
  both->add(std::move(start.observer));
  both->add(std::move(output));
  start.observer = std::move(both);
}

}  // namespace eryx::drive
