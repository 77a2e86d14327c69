// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A slot with its host side: the objects behind the guest's imports, and the capture of its output.

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

/// Lets the watchdog and cancellation wake host functions that wait.
class WatchSleeper final : public wasi::Sleeper {
 public:
  explicit WatchSleeper(engine::Watch& watch) : watch_(watch) {}
  /// `threads` is told when its thread sleeps; `observer` may be null. Lifetime: both live until the run ends.
  void begin(bridge::ThreadHost& threads, Observer* observer) {
    threads_ = &threads;
    observer_ = observer;
  }
  void sleep_until(std::chrono::steady_clock::time_point deadline) noexcept override;
  [[nodiscard]] bool is_asked_to_stop() const noexcept override { return watch_.is_asking(); }
  void set_alarm(std::chrono::steady_clock::time_point time) noexcept override { watch_.set_alarm(time); }
  void ring() noexcept override { watch_.ring(); }
  [[nodiscard]] bool is_ringing() const noexcept override { return watch_.is_ringing(); }

 private:
  engine::Watch& watch_;
  bridge::ThreadHost* threads_ = nullptr;
  Observer* observer_ = nullptr;
};

/// The guest's clock, adapted for the bridge.
class WasiTimes final : public bridge::GuestTimes {
 public:
  explicit WasiTimes(wasi::Preview1& wasi) : wasi_(wasi) {}
  [[nodiscard]] engine::SteadyTime wake_time(std::uint64_t guest_deadline) const override {
    return wasi_.wake_time(guest_deadline);
  }
  void advance_to(std::uint64_t guest_deadline) override { wasi_.advance_to(guest_deadline); }
  void note_wait(std::chrono::nanoseconds duration) override { wasi_.note_wait(duration); }
  void set_timer(std::uint64_t guest_deadline) override { wasi_.set_timer(guest_deadline); }
  [[nodiscard]] std::uint64_t timer() const override { return wasi_.timer(); }
  void ring_if_due() override { wasi_.ring_if_due(); }

 private:
  wasi::Preview1& wasi_;
};

/// Serves one run at a time.
struct Interpreter {
  explicit Interpreter(std::shared_ptr<const engine::MemoryImage> image) : slot(std::move(image)) {}

  [[nodiscard]] engine::HostBinding host() {
    return {&wasi::import_table(), &wasi, &bridge::bridge_table(), &bridge};
  }

  /// Prepares the next run. If an earlier run left files, the new world keeps them.
  void enter(const wasi::World& world) {
    if (wasi.has_begun()) {
      wasi.resume_in(world);
    } else {
      wasi.begin(world);
    }
  }

  /// Ends a run: cancels its calls and drops all references to its objects.
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
  /// The next run must first reseed the guest's random generators, because its memory is a copy of another guest's.
  bool reseed_is_due = false;
};

}  // namespace eryx::execution
