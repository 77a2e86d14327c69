// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/late_turns.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "engine/signals.hpp"

namespace eryx::drive {
namespace {

using base::SteadyTime;

// For the workers: with one to spare, a turn begins within microseconds.
constexpr std::chrono::milliseconds allowed_lateness(5);

thread_local constinit const LateTurns* this_threads_owner = nullptr;

}  // namespace

LateTurns::~LateTurns() {
  {
    const std::lock_guard lock(mutex_);
    stage_ = Stage::Ending;
    changed_.notify_all();
  }
  threads_.join();
}

bool LateTurns::runs_this_thread() const noexcept { return this_threads_owner == this; }

void LateTurns::expect(const std::shared_ptr<Run>& run, SteadyTime due) {
  const std::lock_guard lock(mutex_);
  run->due_ = due;
  if (!run->self_) link(*run, run);
  // The thread sleeps until the earliest time that it knew of. Usual executions all have the same limits, so that a new
  // one's lies after that and costs nothing here.
  if (due >= wake_at_) return;
  if (stage_ == Stage::NotStarted) {
    try {
      threads_.start([this] { watch(); });
      stage_ = Stage::Watching;
    } catch (const std::exception&) {  // The host has no spare thread now: a worker takes the turn.
      return;
    }
  }
  wake_at_ = due;
  changed_.notify_all();
}

void LateTurns::link(Run& run, std::shared_ptr<Run> self) noexcept {
  run.self_ = std::move(self);
  run.next_ = first_;
  run.previous_ = nullptr;
  if (first_) first_->previous_ = &run;
  first_ = &run;
}

void LateTurns::forget(Run& run) noexcept {
  std::shared_ptr<Run> self;  // released after the lock
  const std::lock_guard lock(mutex_);
  if (run.self_) self = unlink(run);
}

// Requires: it is in the list.
std::shared_ptr<LateTurns::Run> LateTurns::unlink(Run& run) noexcept {
  (run.previous_ ? run.previous_->next_ : first_) = run.next_;
  if (run.next_) run.next_->previous_ = run.previous_;
  return std::move(run.self_);
}

void LateTurns::watch() noexcept {
  engine::block_foreign_signals();
  ::pthread_setname_np(::pthread_self(), "eryx-limits");
  std::unique_lock lock(mutex_);
  while (stage_ == Stage::Watching) {
    Runs started;
    wake_at_ = start_late(SteadyTime::clock::now(), started);
    if (!started.empty()) {
      // Perhaps the last references.
      lock.unlock();
      started.clear();
      lock.lock();
    }
    if (wake_at_ == SteadyTime::max()) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, base::later(wake_at_, allowed_lateness));
    }
  }
}

// Requires: the mutex is held. Returns: when the next one is due.
SteadyTime LateTurns::start_late(SteadyTime now, Runs& started) {
  SteadyTime next = SteadyTime::max();
  for (Run* run = first_; run;) {
    Run& here = *std::exchange(run, run->next_);
    if (base::later(here.due_, allowed_lateness) > now) {
      next = std::min(next, here.due_);
      continue;
    }
    if (turns_ < most_threads) {
      try {
        started.push_back(here.self_);
        threads_.start([this, self = here.self_]() mutable { take(std::move(self)); });
        ++turns_;
        (void)unlink(here);
        continue;
      } catch (const std::exception&) {  // The host has no spare thread now.
      }
    }
    next = std::min(next, now);
  }
  return next;
}

void LateTurns::take(std::shared_ptr<Run> run) noexcept {
  engine::block_foreign_signals();
  ::pthread_setname_np(::pthread_self(), "eryx-late");
  this_threads_owner = this;
  run->take_late_turn();
  run.reset();
  const std::lock_guard lock(mutex_);
  --turns_;
}

}  // namespace eryx::drive
