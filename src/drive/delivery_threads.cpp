// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/delivery_threads.hpp"

#include <pthread.h>

#include <algorithm>
#include <exception>
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
    if (!has_watcher_) {
      find_watcher();
    } else if (is_first) {
      watch_.notify_one();
    }
  } catch (
      const std::exception&) {  // No memory or no thread: what waits is handed over where the execution ends.
  }
}

// Requires: the mutex is held.
void DeliveryThreads::find_watcher() {
  if (starting_ > 0) return;
  if (idle_ > 0) {
    work_.notify_one();
  } else if (threads_ < most_threads) {
    joined_.start([this] { run(); });
    ++threads_;
    ++starting_;
  }
}

void DeliveryThreads::start(std::function<void()> body) {
  joined_.start([this, body = std::move(body)] {
    begin_thread();
    body();
  });
}

void DeliveryThreads::begin_thread() const noexcept {
  engine::block_foreign_signals();
  ::pthread_setname_np(::pthread_self(), "eryx-live");
  this_threads_owner = this;
}

void DeliveryThreads::run() noexcept {
  begin_thread();
  std::unique_lock lock(mutex_);
  --starting_;
  while (!is_ending_) {
    if (expected_.empty() || has_watcher_) {
      ++idle_;
      work_.wait(lock);
      --idle_;
      continue;
    }
    const base::SteadyTime due = expected_.front().due;
    if (base::SteadyTime::clock::now() < due) {
      has_watcher_ = true;
      watch_.wait_until(lock, due);
      has_watcher_ = false;
      continue;
    }
    const std::shared_ptr<Delivery> delivery = expected_.front().delivery.lock();
    expected_.pop_front();
    if (!delivery) continue;
    try {
      if (!expected_.empty()) find_watcher();
    } catch (const std::exception&) {  // This thread comes back.
    }
    lock.unlock();
    delivery->deliver();
    lock.lock();
  }
}

}  // namespace eryx::drive
