// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/turn_slices.hpp"

#include <pthread.h>
#include <time.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "drive/worker_pool.hpp"
#include "engine/signals.hpp"

namespace eryx::drive {
namespace {

using base::SteadyTime;

// A guest pauses within some microseconds of being asked, unless it is in a host function.
constexpr std::chrono::microseconds until_paused(100);

// Without turns for as many slices the thread sleeps until one begins, for which that turn has to wake it.
constexpr int idle_slices = 10;

// Of a thread that has not ended.
std::chrono::nanoseconds time_used_by(pthread_t thread) noexcept {
  clockid_t clock{};
  timespec time{};
  if (::pthread_getcpuclockid(thread, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

TurnSlices::~TurnSlices() {
  {
    const std::lock_guard lock(mutex_);
    stage_ = Stage::Ending;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void TurnSlices::begin(Turn& turn) noexcept {
  const std::lock_guard lock(mutex_);
  running_.push_back(turn);
  if (stage_ == Stage::NotStarted && slice_ != std::chrono::nanoseconds::max()) {
    try {
      thread_ = std::thread([this] { watch(); });
      stage_ = Stage::Watching;
    } catch (const std::exception&) {  // The host has no spare thread now: perhaps for the next turn.
    }
  } else if (stage_ == Stage::Sleeping) {
    changed_.notify_one();
  }
}

void TurnSlices::end(Turn& turn) noexcept {
  const std::lock_guard lock(mutex_);
  (turn.is_paused_ ? paused_ : running_).erase(Turns::s_iterator_to(turn));
  turn.watch_.unpause();
  if (turn.is_long_) pool_.set_held(--long_);
}

void TurnSlices::watch() noexcept {
  engine::block_foreign_signals();
  ::pthread_setname_np(::pthread_self(), "eryx-slices");
  std::unique_lock lock(mutex_);
  int idle = 0;
  SteadyTime next = base::later(SteadyTime::clock::now(), slice_);
  while (stage_ != Stage::Ending) {
    if (idle == idle_slices) {
      stage_ = Stage::Sleeping;
      changed_.wait(lock);
      if (stage_ == Stage::Ending) break;
      stage_ = Stage::Watching;
      idle = 0;
      next = base::later(SteadyTime::clock::now(), slice_);
    }
    changed_.wait_until(lock, next, [&] { return stage_ == Stage::Ending; });
    idle = running_.empty() && paused_.empty() ? idle + 1 : 0;
    next = act(SteadyTime::clock::now());
  }
}

// Returns: when to look again.
SteadyTime TurnSlices::act(SteadyTime now) noexcept {
  sort_paused();
  const bool is_slice_over = now >= next_slice_;
  if (is_slice_over) {
    next_slice_ = base::later(now, slice_);
    work_waits_ = !probe_is_answered_.load(std::memory_order_relaxed);
    if (!running_.empty()) probe();
  }
  if (!work_waits_) {
    let_go_on(free_places());
  } else if (is_slice_over && running_.size() <= pool_.wanted()) {
    let_go_on(1);
  }
  if (is_slice_over) ask_to_pause();
  const SteadyTime soon = base::later(now, until_paused);
  return pauses_are_due_ && soon < next_slice_ ? soon : next_slice_;
}

// Those that have paused since, and those that went on by themselves, because they are to end.
void TurnSlices::sort_paused() noexcept {
  pauses_are_due_ = false;
  for (auto turn = running_.begin(); turn != running_.end();) {
    Turn& here = *turn++;
    if (!here.watch_.is_paused()) continue;
    running_.erase(Turns::s_iterator_to(here));
    paused_.push_back(here);
    here.is_paused_ = true;
    if (!std::exchange(here.is_long_, true)) pool_.set_held(++long_);
  }
  for (auto turn = paused_.begin(); turn != paused_.end();) {
    Turn& here = *turn++;
    if (here.watch_.is_paused()) continue;
    paused_.erase(Turns::s_iterator_to(here));
    running_.push_back(here);
    here.is_paused_ = false;
    here.used_before_.reset();
  }
}

void TurnSlices::probe() noexcept {
  if (!probe_is_answered_.exchange(false, std::memory_order_relaxed)) return;
  try {
    boost::asio::post(pool_.get_executor(),
                      [this] { probe_is_answered_.store(true, std::memory_order_relaxed); });
  } catch (const std::exception&) {
    probe_is_answered_.store(true, std::memory_order_relaxed);
  }
}

std::size_t TurnSlices::free_places() const {
  // Those that block have threads in their places.
  const std::size_t taken = running_.size() - std::min(running_.size(), pool_.blocked());
  return pool_.wanted() - std::min(pool_.wanted(), taken);
}

void TurnSlices::let_go_on(std::size_t count) noexcept {
  for (; count > 0 && !paused_.empty(); --count) {
    Turn& turn = paused_.front();
    paused_.pop_front();
    turn.is_paused_ = false;
    turn.used_before_ = time_used_by(turn.thread_);
    running_.push_back(turn);
    turn.watch_.unpause();
  }
}

// All whose slices are over, although fewer may be wanted: those that others do not replace go on at once.
void TurnSlices::ask_to_pause() noexcept {
  if (paused_.empty() && !work_waits_) return;
  for (Turn& turn : running_) {
    const std::chrono::nanoseconds used = time_used_by(turn.thread_);
    if (!turn.used_before_) turn.used_before_ = used;
    if (used - *turn.used_before_ < slice_) continue;
    turn.watch_.pause();
    pauses_are_due_ = true;
  }
}

}  // namespace eryx::drive
