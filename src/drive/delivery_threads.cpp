// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/delivery_threads.hpp"

#include <pthread.h>

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

#include "engine/signals.hpp"

namespace eryx::drive {
namespace {

thread_local const DeliveryThreads* this_threads_owner = nullptr;

}  // namespace

DeliveryThreads::~DeliveryThreads() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  work_.notify_all();
  watch_.notify_all();
  joined_.join();
}

bool DeliveryThreads::runs_this_thread() const noexcept { return this_threads_owner == this; }

void DeliveryThreads::expect(std::weak_ptr<Delivery> delivery, base::SteadyTime due) noexcept {
  try {
    const std::lock_guard lock(mutex_);
    const auto place = std::ranges::upper_bound(expected_, due, {}, &Expected::due);
    const bool is_first = place == expected_.begin();
    expected_.insert(place, {std::move(delivery), due});
    if (is_first && has_watcher_) watch_.notify_one();
    find_watcher();
  } catch (const std::bad_alloc&) {  // What waits is handed over where the execution ends.
  }
}

void DeliveryThreads::start(std::function<void()> body) {
  const std::lock_guard lock(mutex_);
  bodies_.push_back(std::move(body));
  if (idle_ + starting_ >= bodies_.size()) {
    work_.notify_one();
    return;
  }
  try {
    start_thread();
  } catch (...) {
    bodies_.pop_back();
    throw;
  }
}

// Requires: the mutex is held. Errors: as `start`.
void DeliveryThreads::start_thread() {
  joined_.start([this] { run(); });
  ++threads_;
  ++starting_;
}

// Sees to it that a thread looks after `expected_`, if there is one to be had. Requires: the mutex is held.
void DeliveryThreads::find_watcher() noexcept {
  if (expected_.empty() || has_watcher_) return;
  if (idle_ + starting_ > bodies_.size()) {
    work_.notify_one();
  } else if (threads_ - in_bodies_ < most_threads) {
    try {
      start_thread();
    } catch (const std::exception&) {  // What waits is handed over where the execution ends.
    }
  }
}

void DeliveryThreads::run() noexcept {
  engine::block_foreign_signals();
  ::pthread_setname_np(::pthread_self(), "eryx-live");
  this_threads_owner = this;
  Lock lock(mutex_);
  --starting_;
  while (!is_ending_) {
    if (!bodies_.empty()) {
      run_body(lock);
    } else if (!expected_.empty() && !has_watcher_) {
      watch_or_deliver(lock);
    } else {
      ++idle_;
      work_.wait(lock);
      --idle_;
    }
  }
}

void DeliveryThreads::run_body(Lock& lock) {
  std::function<void()> body = std::move(bodies_.front());
  bodies_.pop_front();
  ++in_bodies_;
  find_watcher();
  lock.unlock();
  body();
  body = nullptr;
  lock.lock();
  --in_bodies_;
}

void DeliveryThreads::watch_or_deliver(Lock& lock) {
  const base::SteadyTime due = expected_.front().due;
  if (base::SteadyTime::clock::now() < due) {
    has_watcher_ = true;
    watch_.wait_until(lock, due);
    has_watcher_ = false;
    return;
  }
  std::shared_ptr<Delivery> delivery = expected_.front().delivery.lock();
  expected_.pop_front();
  if (!delivery) return;
  find_watcher();
  lock.unlock();
  delivery->deliver();
  delivery.reset();  // perhaps the last to know the embedder's handler
  lock.lock();
}

}  // namespace eryx::drive
