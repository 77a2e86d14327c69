// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/leftover_threads.hpp"

#include <pthread.h>

#include <chrono>
#include <exception>
#include <utility>

#include "engine/signals.hpp"

namespace eryx::drive {
namespace {

using namespace std::chrono_literals;

thread_local constinit const LeftoverThreads* this_threads_owner = nullptr;

}  // namespace

LeftoverThreads::~LeftoverThreads() {
  threads_.join();
  // What no thread could be made for.
  for (Loop& loop : std::exchange(waiting_, {})) {
    while (!loop->stopped()) run_for(*loop, 100ms);
  }
}

bool LeftoverThreads::runs_this_thread() const noexcept { return this_threads_owner == this; }

void LeftoverThreads::adopt(Loop loop) noexcept {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(loop));
  if (running_ == most_threads) return;
  try {
    threads_.start([this] { run(); });
    ++running_;
  } catch (const std::exception&) {
    // The host has no spare thread: another one takes it, or the next that is made.
  }
}

void LeftoverThreads::run() noexcept {
  engine::block_foreign_signals();
  ::pthread_setname_np(::pthread_self(), "eryx-leftover");
  this_threads_owner = this;
  for (Loop loop = take(); loop; loop = take()) run_a_while(std::move(loop));
}

// A loop to run; null, and then the calling thread ends: none.
LeftoverThreads::Loop LeftoverThreads::take() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) {
    --running_;
    return nullptr;
  }
  Loop loop = std::move(waiting_.front());
  waiting_.pop_front();
  return loop;
}

void LeftoverThreads::run_for(boost::asio::io_context& loop, std::chrono::milliseconds time) const noexcept {
  try {
    loop.run_for(time);
  } catch (...) {
    on_exception_(std::current_exception());
  }
}

void LeftoverThreads::run_a_while(Loop loop) {
  // Loops cannot be waited for together. Those that wait for a thread are many, or there are none.
  for (;;) {
    std::unique_lock lock(mutex_);
    const bool others_wait = !waiting_.empty();
    lock.unlock();
    run_for(*loop, others_wait ? 5ms : 100ms);
    if (loop->stopped()) return;
    lock.lock();
    if (waiting_.empty()) continue;
    waiting_.push_back(std::move(loop));
    return;
  }
}

}  // namespace eryx::drive
