// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/worker_pool.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "engine/signals.hpp"

namespace eryx::drive {
namespace {

thread_local constinit WorkerPool* this_threads_pool = nullptr;

}  // namespace

WorkerPool* WorkerPool::of_this_thread() noexcept { return this_threads_pool; }

WorkerPool::WorkerPool(std::size_t threads, std::chrono::nanoseconds slice, LeftoverThreads& leftovers,
                       ExceptionHook on_exception)
    // NOLINTNEXTLINE(bugprone-throw-keyword-missing): takes the hook for an exception
    : leftovers_(leftovers), on_exception_(std::move(on_exception)), wanted_(threads), slices_(*this, slice) {
  const std::lock_guard lock(mutex_);
  for (; running_ < wanted_; ++running_) threads_.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool() {
  work_.reset();
  for (;;) {
    std::vector<std::thread> leaving;
    {
      const std::lock_guard lock(mutex_);
      leaving.swap(threads_);
    }
    if (leaving.empty()) return;
    for (std::thread& thread : leaving) thread.join();
  }
}

void WorkerPool::run() {
  engine::block_foreign_signals();
  this_threads_pool = this;
  // Surplus threads stay for a while, because guests that block tend to block again.
  constexpr std::chrono::seconds patience(1);
  while (!context_.stopped()) {
    std::size_t ran = 1;
    try {
      ran = context_.run_one_for(patience);
    } catch (...) {
      report(std::current_exception());
    }
    const std::lock_guard lock(mutex_);
    if (ran == 0 && is_surplus()) break;
  }
  const std::lock_guard lock(mutex_);
  --running_;
  const auto self = std::ranges::find(threads_, std::this_thread::get_id(), &std::thread::get_id);
  if (self == threads_.end()) return;  // the destructor joins it
  self->detach();                      // it may take long until anybody could join it
  threads_.erase(self);
}

bridge::ThreadHost* WorkerPool::note_blocked() noexcept {
  if (of_this_thread() != this) return nullptr;  // a late turn: its thread takes none from others
  const std::lock_guard lock(mutex_);
  ++blocked_;
  fill_up();
  return this;
}

// Requires: the mutex is held.
void WorkerPool::fill_up() noexcept {
  while (running_ < wanted_ + blocked_ + held_ && running_ < most_threads) {
    try {
      threads_.emplace_back([this] { run(); });
      ++running_;
    } catch (const std::exception&) {  // The host has no spare thread: other work waits for these.
      return;
    }
  }
}

void WorkerPool::set_held(std::size_t count) noexcept {
  const std::lock_guard lock(mutex_);
  // The threads that are held are not joined yet, so that the destructor sees those that are added here.
  const bool are_more = count > held_;
  held_ = count;
  if (are_more) fill_up();
}

void WorkerPool::note_unblocked() noexcept {
  const std::lock_guard lock(mutex_);
  --blocked_;
}

bool WorkerPool::is_all_blocked() const {
  const std::lock_guard lock(mutex_);
  return running_ == blocked_;
}

std::size_t WorkerPool::blocked() const {
  const std::lock_guard lock(mutex_);
  return blocked_;
}

std::size_t WorkerPool::threads() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

}  // namespace eryx::drive
