// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Preemption: deadlines, cancellation, and the signal that carries them to the thread that runs the guest.
//
// A `Watch` belongs to one execution. While the execution is inside a guest its watch is armed: when a deadline passes
// or the execution is cancelled, the watchdog thread sets a request and signals the guest's thread until the request is
// carried out. Soft first (the guest gets an exception), hard after the grace (the guest is left).
//
// Beside them it has an alarm, which is the guest's own affair: when its time comes the watch rings, and the guest's thread
// is signalled in the same way until the guest has noticed. Decision 0062.
//
// And it pauses the guest: the thread that runs it then waits inside of it, so that others get the processor.
//
// Threading: arm and disarm on the thread that enters the guest; `cancel` on any thread.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <utility>

#include "base/steady_time.hpp"
#include "guest_abi.h"

namespace eryx::engine {

using base::SteadyTime;

struct Activation;
struct SignalState;

/// The shortest time until an alarm, so that a guest that sets one after the other costs the host little.
inline constexpr std::chrono::nanoseconds shortest_alarm = std::chrono::milliseconds(1);

enum class Request : std::uint32_t { None, Soft, Hard };

class Watch {
 public:
  Watch() = default;
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// Starts a new execution: at `soft_deadline` the guest is asked to end, `grace` later it is forcibly left.
  /// `SteadyTime::max()`: never.
  void begin(SteadyTime soft_deadline, std::chrono::nanoseconds grace);

  /// Requests the end of the execution, running or not. Soft, then hard after the grace. Threading: any.
  void cancel();

  /// Sleeps until `time`, or until a request arrives. For host functions that wait, and between turns.
  void sleep_until(SteadyTime time) noexcept { sleep_until(time, ticket()); }

  /// The same; returns at once if `wake` was called since the ticket was taken. To wait for another condition as well,
  /// take a ticket, check the condition, and then sleep.
  void sleep_until(SteadyTime time, std::uint32_t ticket) noexcept;
  [[nodiscard]] std::uint32_t ticket() const noexcept { return wake_word_.load(std::memory_order_acquire); }

  /// Ends a current sleep. Threading: any.
  void wake() noexcept;

  [[nodiscard]] Request request() const noexcept { return request_.load(std::memory_order_relaxed); }
  [[nodiscard]] eryx_interrupt_reason reason() const noexcept {
    return reason_.load(std::memory_order_relaxed) == ERYX_INTERRUPT_CANCELLED ? ERYX_INTERRUPT_CANCELLED
                                                                               : ERYX_INTERRUPT_TIME_LIMIT;
  }
  [[nodiscard]] SteadyTime soft_deadline() const noexcept { return soft_deadline_; }
  /// When the guest is left; `SteadyTime::max()` while no limit applies.
  [[nodiscard]] SteadyTime hard_deadline() const noexcept;

  /// From the guest's thread: the exception of the soft request was raised, stop sending it.
  void note_delivered() noexcept { delivered_.store(true, std::memory_order_relaxed); }

  /// From the guest's thread: the watch rings at `time`, but not before `shortest_alarm` is over; and not any more for what
  /// was set before. `SteadyTime::max()`: never.
  void set_alarm(SteadyTime time);
  /// From the guest's thread: the alarm's time has come while the guest waited.
  void ring() noexcept { is_ringing_.store(true, std::memory_order_release); }
  [[nodiscard]] bool is_ringing() const noexcept { return is_ringing_.load(std::memory_order_acquire); }

  /// Asks the guest to pause, wherever it is in its code, until `unpause`, or until there is something to be done to it. What
  /// is in a host function does not notice. Threading: any.
  void pause() noexcept;
  void unpause() noexcept;
  /// Whether its thread waits.
  [[nodiscard]] bool is_paused() const noexcept {
    return pause_.load(std::memory_order_acquire) == Pause::Paused;
  }
  /// From a handler of signals that interrupted the guest: waits, if that was asked for.
  void wait_while_paused() noexcept;
  /// Returns: for how long the guest was paused since the last call. Between turns.
  [[nodiscard]] std::chrono::nanoseconds take_paused() noexcept {
    return std::exchange(paused_, std::chrono::nanoseconds::zero());
  }

  /// Whether there is something to be done to the guest where it runs.
  [[nodiscard]] bool has_errand() const noexcept { return request() != Request::None || is_ringing(); }

  /// Whether a wait on behalf of the guest has to end and the guest has to be entered. A soft request that was already
  /// raised is not a reason: a `finally` block may sleep and await.
  [[nodiscard]] bool is_asking() const noexcept {
    const Request request = request_.load(std::memory_order_acquire);
    return request == Request::Hard || is_ringing() ||
           (request == Request::Soft && !delivered_.load(std::memory_order_relaxed));
  }

  /// When the next limit applies: the soft one, or after a request the end of the grace.
  [[nodiscard]] SteadyTime next_limit() const noexcept {
    return request() == Request::None ? soft_deadline() : hard_deadline();
  }

  /// Between turns: turns a deadline that has passed into a request.
  void refresh(SteadyTime now);

 private:
  friend class Watchdog;
  void post(Request request, eryx_interrupt_reason reason) noexcept;

  std::atomic<Request> request_{Request::None};
  std::atomic<std::uint32_t> reason_{0};
  std::atomic<std::uint32_t> wake_word_{0};  ///< Futex: changes with every request and every wake.
  std::atomic<bool> delivered_{false};
  std::atomic<bool> is_ringing_{false};
  enum class Pause : std::uint32_t { None, Asked, Paused };
  std::atomic<Pause> pause_{Pause::None};
  std::chrono::nanoseconds paused_{};  ///< Written by the guest's thread.
  SteadyTime soft_deadline_ = SteadyTime::max();
  std::chrono::nanoseconds grace_{};

  // Guarded by the watchdog's mutex.
  SteadyTime hard_deadline_ = SteadyTime::max();
  SteadyTime alarm_ = SteadyTime::max();
  SteadyTime next_action_ = SteadyTime::max();
  std::chrono::nanoseconds resend_{};  ///< Until a hard stop is signalled again; never zero once begun.
  SignalState* signal_state_ =
      nullptr;  ///< Of the guest's thread; null: not armed, or that thread has ended.
  const Activation* activation_ = nullptr;  ///< While armed; null: unknown.
  Watch* previous_ = nullptr;
  Watch* next_ = nullptr;
};

/// Arms a watch for the time of one entry of the guest; leaving it waits until no signal is pending, so that none
/// interrupts the host's own system calls.
class ArmedWatch {
 public:
  /// `activation`: of the entry; null: the guest runs all the time.
  explicit ArmedWatch(Watch* watch, const Activation* activation = nullptr);
  ~ArmedWatch();
  ArmedWatch(const ArmedWatch&) = delete;
  ArmedWatch& operator=(const ArmedWatch&) = delete;

 private:
  Watch* watch_;
};

/// The guest of an armed watch goes on on the calling thread: see `return_to_thread`.
void move_armed_watch(Watch& watch);

/// The thread of this state is about to end. What is armed for it waits for `move_armed_watch`.
void forget_thread(const SignalState& state);

}  // namespace eryx::engine
