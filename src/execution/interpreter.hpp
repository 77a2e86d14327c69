// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A slot together with the host's side of it: what the guest's imports reach, and where its output goes.

#include <chrono>
#include <memory>

#include "bridge/bridge.hpp"
#include "engine/entry.hpp"
#include "engine/slot.hpp"
#include "engine/watchdog.hpp"
#include "execution/observer.hpp"
#include "execution/output_capture.hpp"
#include "wasi/preview1.hpp"

namespace eryx::execution {

/// Lets host functions that wait be woken by the watchdog and by cancellation.
class WatchSleeper final : public wasi::Sleeper {
 public:
  explicit WatchSleeper(engine::Watch& watch) : watch_(watch) {}
  /// Whose thread will sleep; `observer` may be null. Lifetime: until the run ends.
  void begin(bridge::ThreadHost& threads, Observer* observer) {
    threads_ = &threads;
    observer_ = observer;
  }
  void sleep_until(std::chrono::steady_clock::time_point deadline) noexcept override;

 private:
  engine::Watch& watch_;
  bridge::ThreadHost* threads_ = nullptr;
  Observer* observer_ = nullptr;
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

/// Serves one run at a time.
struct Interpreter {
  explicit Interpreter(std::shared_ptr<const engine::MemoryImage> image) : slot(std::move(image)) {}

  [[nodiscard]] engine::HostBinding host() {
    return {&wasi::import_table(), &wasi, &bridge::bridge_table(), &bridge};
  }

  /// Gives the next run its world: a new one, or, where an earlier run has left files, one that has these.
  void enter(const wasi::World& world) {
    if (wasi.has_begun()) {
      wasi.resume_in(world);
    } else {
      wasi.begin(world);
    }
  }

  /// Ends a run: its calls are cancelled, and nothing that belongs to it is referred to any more.
  void end_run() {
    bridge.end();
    wasi.leave_journal();
    output.watch(nullptr);
  }

  engine::Slot slot;
  wasi::Preview1 wasi;
  OutputCapture output;
  engine::Watch watch;
  WatchSleeper sleeper{watch};
  WasiTimes times{wasi};
  bridge::Bridge bridge;
  /// The next run seeds the guest's generators of randomness first: its memory is a copy of another's.
  bool reseed_is_due = false;
};

}  // namespace eryx::execution
