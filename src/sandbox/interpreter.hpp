// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A slot together with the host's side of it: what the guest's imports reach, and where its output goes. Interpreters
// are pooled; each serves one execution at a time and is made new when it is released.

#include <memory>
#include <mutex>
#include <vector>

#include "bridge/bridge.hpp"
#include "engine/entry.hpp"
#include "engine/slot.hpp"
#include "engine/watchdog.hpp"
#include "image/image.hpp"
#include "sandbox/live_stats.hpp"
#include "sandbox/output_capture.hpp"
#include "sandbox/worker_pool.hpp"
#include "wasi/preview1.hpp"

namespace eryx::sandbox {

/// Lets host functions that wait be woken by the watchdog and by cancellation. A worker that sleeps is replaced
/// meanwhile.
class WatchSleeper final : public wasi::Sleeper {
 public:
  explicit WatchSleeper(engine::Watch& watch) : watch_(watch) {}
  /// The pool whose thread will sleep; null: a thread of the embedder's. `live` may be null too.
  void set_pool(WorkerPool* pool, LiveStats* live) {
    pool_ = pool;
    live_ = live;
  }
  void sleep_until(std::chrono::steady_clock::time_point deadline) noexcept override {
    if (live_) live_->note_blocked();
    if (pool_) pool_->note_blocked();
    watch_.sleep_until(deadline);
    if (pool_) pool_->note_unblocked();
    if (live_) live_->note_unblocked();
  }

 private:
  engine::Watch& watch_;
  WorkerPool* pool_ = nullptr;
  LiveStats* live_ = nullptr;
};

/// The guest's clock as the bridge wants it.
class WasiTimes final : public bridge::GuestTimes {
 public:
  explicit WasiTimes(wasi::Preview1& wasi) : wasi_(wasi) {}
  [[nodiscard]] engine::SteadyTime wake_time(std::uint64_t guest_deadline) const override {
    return wasi_.wake_time(guest_deadline);
  }
  void advance_to(std::uint64_t guest_deadline) override { wasi_.advance_to(guest_deadline); }

 private:
  wasi::Preview1& wasi_;
};

struct Interpreter {
  explicit Interpreter(std::shared_ptr<const engine::MemoryImage> image) : slot(std::move(image)) {}

  [[nodiscard]] engine::HostBinding host() {
    return {&wasi::import_table(), &wasi, &bridge::bridge_table(), &bridge};
  }

  engine::Slot slot;
  wasi::Preview1 wasi;
  OutputCapture output;
  engine::Watch watch;
  WatchSleeper sleeper{watch};
  WasiTimes times{wasi};
  bridge::Bridge bridge;
  /// The next execution seeds the guest's generators of randomness first: its memory is a copy of another's.
  bool reseed_is_due = false;
};

struct InterpreterPoolStats {
  std::uint64_t created = 0;
  std::uint64_t idle = 0;
  std::uint64_t resets_fast = 0;
  std::uint64_t resets_scanned = 0;
};

/// Threading: any.
class InterpreterPool {
 public:
  InterpreterPool(std::shared_ptr<const image::Image> image, engine::RecyclingPolicy policy,
                  std::size_t idle_limit);

  /// A new interpreter, recycled or just made. Errors: OutOfResources.
  [[nodiscard]] std::unique_ptr<Interpreter> acquire();

  /// Makes the interpreter new and keeps it for the next execution. Returns the pages that were restored.
  /// Errors: Internal, where the policy compares everything and finds a difference; the interpreter is destroyed.
  std::uint64_t release(std::unique_ptr<Interpreter> interpreter);

  [[nodiscard]] InterpreterPoolStats stats() const;
  [[nodiscard]] const engine::RecyclingPolicy& policy() const { return policy_; }
  [[nodiscard]] std::shared_ptr<const engine::MemoryImage> image() const;

 private:
  [[nodiscard]] bool is_full() const;
  void move_image_to_memory() noexcept;
  void learn(const engine::Slot& slot, const engine::ResetReport& report);

  std::shared_ptr<const image::Image> image_;
  std::shared_ptr<const engine::MemoryImage> memory_;
  engine::RecyclingPolicy policy_;
  std::size_t idle_limit_;

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Interpreter>> idle_;
  /// Pages that a recent execution dirtied: a new slot's first one will dirty most of them.
  std::vector<engine::PageRange> recently_dirty_;
  InterpreterPoolStats stats_;
};

}  // namespace eryx::sandbox
