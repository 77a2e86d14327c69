// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// One run, from its `Start` to its `Ended`: turn, wait, turn, … It does not wait itself: drive/ does, each way of waiting
// once for all runs.

#include <cstdint>
#include <functional>
#include <string_view>

#include "bridge/thread_host.hpp"
#include "execution/outcome.hpp"
#include "execution/start.hpp"
#include "turn/turn.hpp"

namespace eryx::execution {

/// The variable that our own programs leave their result in, whatever the embedder calls his.
inline constexpr std::string_view service_result_variable = "result";

/// Threading: one thread at a time, except where a member says otherwise.
class Execution {
 public:
  /// Gives the guest its world; nothing has run yet. Lifetime: `threads` outlives this.
  /// Errors: OutOfResources. The guest on loan then returns to its lender.
  Execution(Start start, bridge::ThreadHost& threads);
  ~Execution() = default;
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  enum class State { Done, Idle };

  /// Runs the guest until its program has ended, is to be suspended, or waits. Requires: it is not done.
  State turn();

  /// When an idle execution wants its next turn, or is to be ended by a limit, or a callback times out.
  [[nodiscard]] engine::SteadyTime wake_time() const;

  /// Whether an idle execution has reason for its next turn: an answer, its time, a request to end.
  [[nodiscard]] bool is_ready();

  /// Blocks until it has.
  void wait();

  /// Calls `waker` when an answer of a callback comes, under a lock of its own; empty: nobody.
  void set_waker(std::function<void()> waker) { guest().bridge.set_waker(std::move(waker)); }

  /// Asks for the end. Threading: any.
  void cancel() {
    guest().watch.cancel();
    guest().bridge.wake();
  }

  /// Asks it to suspend itself. Threading: any.
  void suspend() {
    guest().bridge.ask_to_suspend();
    guest().watch.wake();
    guest().bridge.wake();
  }

  /// All that came of a run that is done. The last thing to be called.
  [[nodiscard]] Ended end();

 private:
  [[nodiscard]] Interpreter& guest() const { return *start_.guest; }
  void begin_bridge(bridge::ThreadHost& threads);
  void continue_waiting(ResumedProgram& program);
  [[nodiscard]] std::optional<LimitKind> refusal() const;
  [[nodiscard]] turn::StartMessage start_message() const;
  [[nodiscard]] turn::TurnResult enter_guest();
  [[nodiscard]] turn::TurnResult take_turn();
  [[nodiscard]] bool is_to_suspend();
  [[nodiscard]] WaitingProgram describe_waiting() const;
  [[nodiscard]] engine::SteadyTime turn_time() const;
  [[nodiscard]] Stats current_stats() const;
  State after(const turn::TurnResult& turned);
  [[nodiscard]] LastTurn observe(const turn::TurnResult& turned) const;
  State finish(const turn::TurnResult& turned);
  State refuse(LimitKind limit);
  State be_suspended();
  void read_reply(const eryx_reply& reply, Verdict::Reply wanted);

  Start start_;
  ExecuteResult result_;
  GuestHealth health_ = GuestHealth::Good;
  std::optional<WaitingProgram> waiting_;
  enum class Stage { NotStarted, Started } stage_ = Stage::NotStarted;
  wasi::GuestTime guest_deadline_ = 0;
  engine::SteadyTime guest_wake_;         ///< When the guest's clock will show it.
  std::chrono::nanoseconds wall_used_{};  ///< Before it was suspended.
  std::uint64_t output_used_ = 0;         ///< The same.
};

}  // namespace eryx::execution
