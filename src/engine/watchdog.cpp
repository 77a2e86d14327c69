// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/watchdog.hpp"

#include <immintrin.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <condition_variable>
#include <csignal>
#include <ctime>
#include <mutex>
#include <new>
#include <thread>

#include "engine/activation.hpp"
#include "engine/signals.hpp"

namespace eryx::engine {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

// A soft interrupt can be lost between the guest's load and store of the flag it sets, and its exception is deferred
// while the guest's driver code runs: send again.
constexpr nanoseconds soft_resend = std::chrono::milliseconds(1);
// A hard stop that met a host function is carried out when that returns; the signal is for guests that were just about
// to enter or leave one. Doubles up to the soft interval, so that a long host function costs few signals.
constexpr nanoseconds hard_resend = microseconds(50);

// A sleeping processor of a virtual machine takes 100 us to wake, at times 600 (measured: bench, wall_limit). So the
// watchdog wakes early for a deadline and polls the clock for the rest: at most this much time of one processor for
// each program that reaches its limit.
constexpr nanoseconds rise_early = microseconds(400);

}  // namespace

class Watchdog {
 public:
  static Watchdog& instance() {
    static auto* watchdog = new Watchdog;  // never destroyed: guests may run while statics go
    return *watchdog;
  }

  void arm(Watch& watch, SignalState& state, const Activation* activation) {
    const std::lock_guard lock(mutex_);
    watch.signal_state_ = &state;
    watch.activation_ = activation;
    watch.next_ = armed_;
    watch.previous_ = nullptr;
    if (armed_) armed_->previous_ = &watch;
    armed_ = &watch;
    schedule(watch, first_action(watch));
  }

  void disarm(Watch& watch) {
    const std::lock_guard lock(mutex_);
    if (watch.previous_) watch.previous_->next_ = watch.next_;
    if (watch.next_) watch.next_->previous_ = watch.previous_;
    if (armed_ == &watch) armed_ = watch.next_;
    watch.signal_state_ = nullptr;
    watch.activation_ = nullptr;
  }

  void move(Watch& watch, SignalState& state) {
    const std::lock_guard lock(mutex_);
    watch.signal_state_ = &state;
    schedule(watch, first_action(watch));
  }

  // Whatever a guest sets, the watchdog wakes for it at most twice in `shortest_alarm`: it is first poked to look then, when
  // no alarm can be due yet, and sees what is set by that time without being poked again.
  void set_alarm(Watch& watch, SteadyTime time) {
    const std::lock_guard lock(mutex_);
    watch.is_ringing_.store(false, std::memory_order_relaxed);
    if (time == SteadyTime::max()) {
      watch.alarm_ = time;
      return;
    }
    const SteadyTime soonest = SteadyTime::clock::now() + shortest_alarm;
    watch.alarm_ = std::max(time, soonest);
    if (watch.signal_state_ && watch.next_action_ > soonest && watch.next_action_ > watch.alarm_)
      schedule(watch, soonest);
  }

  void pause(Watch& watch) {
    const std::lock_guard lock(mutex_);
    if (!watch.signal_state_ || watch.has_errand()) return;
    if (watch.activation_ && watch.activation_->where.load(std::memory_order_relaxed) != Where::InGuest)
      return;
    auto none = Watch::Pause::None;
    watch.pause_.compare_exchange_strong(none, Watch::Pause::Asked, std::memory_order_relaxed);
    if (none != Watch::Pause::Paused) send_signal(watch);
  }

  void forget(const SignalState& state) {
    const std::lock_guard lock(mutex_);
    for (Watch* watch = armed_; watch; watch = watch->next_) {
      if (watch->signal_state_ == &state) watch->signal_state_ = nullptr;
    }
  }

  void cancel(Watch& watch) {
    const std::lock_guard lock(mutex_);
    ask(watch, ERYX_INTERRUPT_CANCELLED);
    if (watch.signal_state_) schedule(watch, SteadyTime::min());
  }

  void refresh(Watch& watch, SteadyTime now) {
    const std::lock_guard lock(mutex_);
    if (now >= watch.soft_deadline_) ask(watch, ERYX_INTERRUPT_TIME_LIMIT);
    if (now >= watch.hard_deadline_ && watch.request() == Request::Soft)
      watch.post(Request::Hard, watch.reason());
  }

  SteadyTime hard_deadline(const Watch& watch) {
    const std::lock_guard lock(mutex_);
    return std::min(watch.hard_deadline_, base::later(watch.soft_deadline_, watch.grace_));
  }

  void begin(Watch& watch, SteadyTime soft_deadline, nanoseconds grace) {
    const std::lock_guard lock(mutex_);
    watch.request_.store(Request::None, std::memory_order_relaxed);
    watch.delivered_.store(false, std::memory_order_relaxed);
    watch.soft_deadline_ = soft_deadline;
    watch.grace_ = grace;
    watch.hard_deadline_ = SteadyTime::max();
    watch.is_ringing_.store(false, std::memory_order_relaxed);
    watch.alarm_ = SteadyTime::max();
    watch.resend_ = hard_resend;
  }

 private:
  Watchdog() {
    // After fork only the forking thread lives on: the child starts a watchdog of its own when it next needs one, and
    // forgets the guests of threads it does not have.
    ::pthread_atfork([] { instance().mutex_.lock(); }, [] { instance().mutex_.unlock(); },
                     [] { instance().start_anew_in_child(); });
  }

  void start_anew_in_child() {
    running_ = false;
    armed_ = nullptr;
    wake_at_ = SteadyTime::max();
    new (&wake_) std::condition_variable;  // the parent's watchdog waits on the old one; nothing waits here
    signal_state().thread_id = 0;          // the thread that forked has a new number
    mutex_.unlock();
  }

  static SteadyTime first_action(const Watch& watch) {
    return watch.has_errand() ? SteadyTime::min() : std::min(watch.soft_deadline_, watch.alarm_);
  }

  // The first request of an execution decides its reason and starts the grace.
  void ask(Watch& watch, eryx_interrupt_reason reason) {
    if (watch.request() != Request::None) return;
    const bool is_limit = reason == ERYX_INTERRUPT_TIME_LIMIT;
    watch.hard_deadline_ =
        base::later(is_limit ? watch.soft_deadline_ : SteadyTime::clock::now(), watch.grace_);
    watch.post(watch.grace_ > nanoseconds::zero() ? Request::Soft : Request::Hard, reason);
  }

  // The watchdog sleeps until the earliest action that it knew of. Executions usually have the same time limit, so a
  // new one's deadline is later than that and costs nothing here.
  void schedule(Watch& watch, SteadyTime when) {
    watch.next_action_ = when;
    if (when >= wake_at_) return;
    wake_at_ = when;
    poked_.store(true, std::memory_order_relaxed);
    if (!running_) {
      running_ = true;
      std::thread([this] { run(); }).detach();
    } else {
      wake_.notify_one();
    }
  }

  void run() {
    ::pthread_setname_np(::pthread_self(), "eryx-watchdog");
    // This thread must not handle signals of the embedder.
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
    // The default slack of 50 us would be most of the lateness of a kill.
    ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    std::unique_lock lock(mutex_);
    while (true) {
      const SteadyTime now = SteadyTime::clock::now();
      SteadyTime next = SteadyTime::max();
      SteadyTime next_deadline = SteadyTime::max();
      for (Watch* watch = armed_; watch; watch = watch->next_) {
        if (watch->next_action_ <= now) act(*watch, now);
        next = std::min(next, watch->next_action_);
        if (watch->next_action_ == watch->soft_deadline_ || watch->next_action_ == watch->hard_deadline_) {
          next_deadline = std::min(next_deadline, watch->next_action_);
        }
      }
      wake_at_ = next;
      poked_.store(false, std::memory_order_relaxed);
      if (next == SteadyTime::max()) {
        wake_.wait(lock);
      } else if (next_deadline == next && next - now <= rise_early) {
        lock.unlock();
        while (SteadyTime::clock::now() < next && !poked_.load(std::memory_order_relaxed)) _mm_pause();
        lock.lock();
      } else {
        // Already awake early for a deadline, but something else comes first: sleep until then.
        const SteadyTime rise = base::later(next_deadline, -rise_early);
        wake_.wait_until(lock, rise > now ? std::min(next, rise) : next);
      }
    }
  }

  // Returns: whether the guest has to be told.
  static bool act_on_request(Watch& watch, SteadyTime now) {
    if (now >= watch.hard_deadline_ && watch.request() != Request::Hard) {
      watch.post(Request::Hard, watch.reason());
    }
    if (watch.request() == Request::Hard) {
      watch.next_action_ = now + watch.resend_;
      watch.resend_ = std::min(watch.resend_ * 2, soft_resend);
      return true;
    }
    if (watch.delivered_.load(std::memory_order_relaxed)) {
      watch.next_action_ = watch.hard_deadline_;
      return false;
    }
    watch.next_action_ = std::min(now + soft_resend, watch.hard_deadline_);
    return true;
  }

  // As above. What a host function does is not disturbed for an alarm: the guest is told when it returns.
  static bool act_on_alarm(Watch& watch, SteadyTime now) {
    if (now >= watch.alarm_) {
      watch.alarm_ = SteadyTime::max();
      watch.ring();
      watch.wake();
    }
    watch.next_action_ = std::min(watch.next_action_, watch.is_ringing() ? now + soft_resend : watch.alarm_);
    return watch.is_ringing() &&
           (!watch.activation_ || watch.activation_->where.load(std::memory_order_relaxed) == Where::InGuest);
  }

  void act(Watch& watch, SteadyTime now) {
    if (now >= watch.soft_deadline_) ask(watch, ERYX_INTERRUPT_TIME_LIMIT);
    watch.next_action_ = watch.soft_deadline_;
    const bool has_request = watch.request() != Request::None && act_on_request(watch, now);
    const bool has_alarm = act_on_alarm(watch, now);
    if (watch.signal_state_ && (has_request || has_alarm)) send_signal(watch);
  }

  // Requires: it is armed.
  static void send_signal(Watch& watch) {
    // Under the mutex, hence before `disarm`: the thread is alive and inside this execution's guest, or in a handler.
    std::atomic<bool>& in_flight = watch.signal_state_->in_flight;
    if (in_flight.exchange(true, std::memory_order_acq_rel)) return;
    if (!send_preemption_signal(watch.signal_state_->thread_id))
      in_flight.store(false, std::memory_order_release);
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  Watch* armed_ = nullptr;
  SteadyTime wake_at_ = SteadyTime::max();
  std::atomic<bool> poked_{false};  ///< Set when something earlier than the awaited moment came up.
  bool running_ = false;
};

void Watch::begin(SteadyTime soft_deadline, nanoseconds grace) {
  Watchdog::instance().begin(*this, soft_deadline, grace);
}

void Watch::cancel() { Watchdog::instance().cancel(*this); }

void Watch::pause() noexcept { Watchdog::instance().pause(*this); }

void Watch::unpause() noexcept {
  if (pause_.exchange(Pause::None, std::memory_order_release) == Pause::Paused) wake();
}

void Watch::wait_while_paused() noexcept {
  auto asked = Pause::Asked;
  if (!pause_.compare_exchange_strong(asked, Pause::Paused, std::memory_order_acq_rel)) return;
  const SteadyTime start = SteadyTime::clock::now();
  while (true) {
    const std::uint32_t now = ticket();
    if (!is_paused() || has_errand()) break;
    sleep_until(SteadyTime::max(), now);
  }
  pause_.store(Pause::None, std::memory_order_release);
  paused_ += SteadyTime::clock::now() - start;
}

void Watch::set_alarm(SteadyTime time) { Watchdog::instance().set_alarm(*this, time); }

void Watch::refresh(SteadyTime now) { Watchdog::instance().refresh(*this, now); }

SteadyTime Watch::hard_deadline() const noexcept { return Watchdog::instance().hard_deadline(*this); }

void Watch::post(Request request, eryx_interrupt_reason reason) noexcept {
  reason_.store(reason, std::memory_order_relaxed);
  request_.store(request, std::memory_order_release);
  wake();
}

void Watch::wake() noexcept {
  wake_word_.fetch_add(1, std::memory_order_release);
  ::syscall(SYS_futex, &wake_word_, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

void Watch::sleep_until(SteadyTime time, std::uint32_t ticket) noexcept {
  if (is_asking()) return;
  if (time <= SteadyTime::clock::now()) return;
  const auto since_epoch = std::chrono::duration_cast<nanoseconds>(time.time_since_epoch()).count();
  timespec until{};
  until.tv_sec = since_epoch / 1'000'000'000;
  until.tv_nsec = since_epoch % 1'000'000'000;
  // steady_clock is CLOCK_MONOTONIC, which is what FUTEX_WAIT_BITSET measures by.
  ::syscall(SYS_futex, &wake_word_, FUTEX_WAIT_BITSET_PRIVATE, ticket,
            time == SteadyTime::max() ? nullptr : &until, nullptr, FUTEX_BITSET_MATCH_ANY);
}

void move_armed_watch(Watch& watch) { Watchdog::instance().move(watch, signal_state()); }

void forget_thread(const SignalState& state) { Watchdog::instance().forget(state); }

ArmedWatch::ArmedWatch(Watch* watch, const Activation* activation) : watch_(watch) {
  if (watch_) Watchdog::instance().arm(*watch_, signal_state(), activation);
}

ArmedWatch::~ArmedWatch() {
  if (!watch_) return;
  Watchdog::instance().disarm(*watch_);
  // Sent before `disarm`: the kernel delivers it at this thread's next return to user code.
  const SignalState& state = signal_state();
  while (state.in_flight.load(std::memory_order_acquire)) std::this_thread::yield();
}

}  // namespace eryx::engine
