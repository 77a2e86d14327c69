// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// One run, from its `Start` to its `Ended`: turn, wait, turn, … Waiting is left to drive/, which implements each way of
// waiting once for all runs.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>

#include "bridge/nesting.hpp"
#include "bridge/thread_host.hpp"
#include "execution/compiled_programs.hpp"
#include "execution/outcome.hpp"
#include "execution/start.hpp"
#include "execution/trace_buffer.hpp"
#include "turn/turn.hpp"

namespace eryx::execution {

/// Threading: one thread at a time, unless a member says otherwise.
class Execution {
 public:
  /// Prepares the guest without running it. Lifetime: `threads` outlives this.
  /// Errors: OutOfResources; the borrowed interpreter then returns to its lender.
  Execution(Start&& start, bridge::ThreadHost& threads);
  ~Execution() = default;
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  enum class State { Done, Idle };

  /// Runs the guest until its program ends, waits, or has to be suspended. Requires: it is not done.
  State turn();

  /// When an idle execution needs its next turn, reaches a limit, or has a callback that times out.
  [[nodiscard]] engine::SteadyTime wake_time() const;

  /// When a limit of an idle execution applies: on its time, or on a callback's.
  [[nodiscard]] engine::SteadyTime limit_time() const {
    return std::min(guest().watch.next_limit(), guest().bridge.next_timeout());
  }

  /// Whether an idle execution should take its next turn: it has an answer, its time has come, or it was asked to end
  /// or suspend.
  [[nodiscard]] bool is_ready();

  /// Blocks until `is_ready`.
  void wait();

  /// Calls `waker` when a callback is answered. It is called under an internal lock. Empty: none.
  void set_waker(std::function<void()> waker) { guest().bridge.set_waker(std::move(waker)); }

  /// What pauses the guest during a turn, and lets it go on.
  [[nodiscard]] engine::Watch& watch() { return guest().watch; }

  /// Requests the end of the run. Threading: any.
  void cancel() {
    guest().watch.cancel();
    guest().bridge.wake();
    const std::lock_guard lock(inner_mutex_);
    if (inner_) inner_->cancel();
  }

  /// Requests a suspension. Threading: any.
  void suspend() {
    guest().bridge.ask_to_suspend();
    guest().watch.wake();
    guest().bridge.wake();
  }

  /// The outcome of a run that is done. Must be the last call.
  [[nodiscard]] Ended end();

 private:
  [[nodiscard]] Interpreter& guest() const { return *start_.guest; }
  [[nodiscard]] engine::SteadyTime bounded_deadline();
  void continue_clock(wasi::World& world, const ResumedProgram* resumed);
  void begin_bridge(bridge::ThreadHost& threads);
  void continue_waiting(ResumedProgram& program);
  [[nodiscard]] std::optional<LimitKind> refusal() const;
  /// Puts the program's files into the guest. Returns: the limit that they exceed; then nothing has
  /// changed.
  [[nodiscard]] std::optional<LimitKind> put_files();
  void collect_files();
  [[nodiscard]] turn::StartMessage start_message() const;
  [[nodiscard]] turn::TurnResult enter_guest(base::SteadyTime now);
  [[nodiscard]] turn::TurnResult take_turn();
  /// Finds or makes the code of a program that was executed before.
  void find_code();
  [[nodiscard]] CompiledPrograms::Code compile(std::string_view text);
  [[nodiscard]] bool is_to_suspend();
  [[nodiscard]] WaitingProgram describe_waiting() const;
  [[nodiscard]] engine::SteadyTime turn_time() const;
  [[nodiscard]] Stats current_stats() const;
  /// What is left of the limit for this run; absent: there is none.
  [[nodiscard]] std::optional<std::uint64_t> granted_fuel() const;
  /// What the program has taken, before it was suspended too.
  [[nodiscard]] std::uint64_t fuel_used() const;
  State after(const turn::TurnResult& turned);
  [[nodiscard]] LastTurn observe(const turn::TurnResult& turned) const;
  State finish(const turn::TurnResult& turned);
  State refuse(LimitKind limit);
  State be_suspended();
  void read_reply(const eryx_reply& reply, Verdict::Reply wanted);
  void take_value(const eryx_reply& reply);

  bridge::ThreadHost& threads_;
  Start start_;
  std::mutex inner_mutex_;
  Execution* inner_ = nullptr;   ///< That compiles the program of this one, while it does.
  CompiledPrograms::Code code_;  ///< Of the program that starts; null: it is to be compiled.
  ExecuteResult result_;
  GuestHealth health_ = GuestHealth::Good;
  std::optional<bridge::TextFeed> feed_;  ///< Absent: the program's text was whole from the start.
  wasi::GuestTime feed_started_ = 0;      ///< By the monotonic clock.
  std::optional<TraceBuffer> trace_;      ///< Absent: it is not traced.
  std::optional<WaitingProgram> waiting_;
  enum class Stage { NotStarted, Started } stage_ = Stage::NotStarted;
  wasi::GuestTime guest_deadline_ = 0;
  engine::SteadyTime guest_wake_;         ///< When the guest's clock reaches `guest_deadline_`.
  std::chrono::nanoseconds wall_used_{};  ///< Before the program was suspended.
  std::uint64_t output_used_ = 0;         ///< Before the program was suspended.
  std::uint64_t fuel_used_ = 0;           ///< Before the program was suspended, while it was metered.
};

}  // namespace eryx::execution
