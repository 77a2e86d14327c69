// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// One execution, from the program's text to its result: acquire an interpreter, turn, wait, turn, …, release it.
// Whoever drives it decides how to wait: `run_to_end` blocks the thread, async_execution.cpp uses a timer.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "eryx/result.hpp"
#include "eryx/sandbox.hpp"
#include "sandbox/config.hpp"
#include "sandbox/guest_state.hpp"
#include "sandbox/interpreter.hpp"
#include "sandbox/journaling.hpp"
#include "sandbox/live_stats.hpp"
#include "turn/turn.hpp"

namespace eryx::sandbox {

/// The variable that programs of our own (ERYX_START_SERVICE) leave their result in, whatever the embedder calls his.
inline constexpr std::string_view service_result_variable = "result";

/// A live interpreter that an execution goes on in.
struct Live {
  std::unique_ptr<Interpreter> interpreter;  ///< Not null; its files are there.
  std::shared_ptr<const bridge::CallbackSet> callbacks;
  std::uint32_t start_flags = ERYX_START_KEEP_NAMESPACE;
};

class Execution {
 public:
  /// Who waits while the program does: the thread that called, or nobody (workers drive it).
  enum class Driver { Blocking, Asynchronous };

  /// Checks the options and takes an interpreter. Errors: InvalidArgument, OutOfResources.
  Execution(std::shared_ptr<const Sandbox::Config> config, const ExecuteOptions& options, Driver driver);

  /// An execution of a session, in the namespace that the one before has left. The callbacks of `options` are part of
  /// `live` already. Errors: InvalidArgument; `live` is untouched then.
  Execution(std::shared_ptr<const Sandbox::Config> config, const ExecuteOptions& options, Driver driver,
            Live& live);
  ~Execution();
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  enum class State { Done, Idle };

  /// Makes this the execution of a program that waits already: the next turn goes on with it.
  /// Requires: each answer is for one of its calls.
  void go_on(WaitingProgram program, const ResumeOptions& options);

  /// Runs the guest until the program ended, was suspended, or waits. `program` is read by the first turn only.
  State turn(std::string_view program);

  /// When an idle execution wants its next turn, or is to be ended by a limit, or a callback times out.
  [[nodiscard]] engine::SteadyTime wake_time() const;

  /// Whether an idle execution has reason for its next turn: an answer, its time, a request to end.
  [[nodiscard]] bool is_ready();

  /// Blocks until it has.
  void wait();

  /// Tells `live` after each turn what the execution has cost; null: nobody watches.
  void publish_to(std::shared_ptr<LiveStats> live) { live_ = std::move(live); }

  /// Calls `waker` when an answer of a callback comes; empty: nobody.
  void set_waker(std::function<void()> waker) { interpreter_->bridge.set_waker(std::move(waker)); }

  /// Asks for the end, from any thread.
  void cancel() {
    interpreter_->watch.cancel();
    interpreter_->bridge.wake();
  }

  /// Asks it to suspend itself, from any thread.
  void suspend() {
    interpreter_->bridge.ask_to_suspend();
    interpreter_->watch.wake();
    interpreter_->bridge.wake();
  }

  /// The result of a Done execution; gives the interpreter back to the pool. Once.
  [[nodiscard]] ExecuteResult finish();

  /// The same without giving the interpreter back: what the program left stays in its memory. Once.
  [[nodiscard]] ExecuteResult collect();

  /// After `collect`: the interpreter, in which nothing of this execution goes on any more. Null if it was taken.
  [[nodiscard]] std::unique_ptr<Interpreter> take_interpreter();

  /// Whether the guest's state is good: the program came to an end of its own, or waits.
  [[nodiscard]] bool left_good_state() const { return left_good_state_; }

  /// After `collect`: the program that waits, where the outcome is Suspended.
  [[nodiscard]] std::optional<WaitingProgram>& waiting_program() { return waiting_program_; }

 private:
  [[nodiscard]] std::optional<LimitBreach> refusal(std::string_view program) const;
  void read_options(const ExecuteOptions& options);
  void start_clock();
  void begin();
  void begin_bridge();
  [[nodiscard]] bool is_to_suspend();
  [[nodiscard]] WaitingProgram describe_waiting() const;
  [[nodiscard]] engine::SteadyTime turn_time() const;
  turn::TurnResult reseed();
  State first_turn(std::string_view program);
  State next_turn();
  State after(const turn::TurnResult& turned);
  void read_outcome(const turn::TurnResult& turned);
  void read_program_ending(const eryx_reply& reply);
  void read_interruption();
  [[nodiscard]] LimitBreach breach(LimitKind kind) const;

  std::shared_ptr<const Sandbox::Config> config_;
  Limits limits_;
  Driver driver_;
  std::shared_ptr<const bridge::CallbackSet> callbacks_;
  std::string inputs_json_;
  std::string standard_input_;
  /// Null: no journal. The interpreter's parts refer to it.
  std::unique_ptr<Journaling> journaling_;
  std::unique_ptr<Interpreter> interpreter_;
  enum class Origin { Fresh, Live };
  Origin origin_;
  std::uint32_t start_flags_ = 0;
  ExecuteResult result_;
  engine::SteadyTime started_;
  std::uint64_t guest_deadline_ = 0;
  engine::SteadyTime guest_wake_;         ///< When the guest's clock will show it.
  std::chrono::nanoseconds wall_used_{};  ///< Before it was suspended.
  std::uint64_t output_used_ = 0;         ///< The same.
  bool begun_ = false;
  bool left_good_state_ = true;
  std::optional<WaitingProgram> waiting_program_;
  std::shared_ptr<LiveStats> live_;
};

/// Turns and waits on this thread until it is done.
void run_to_end(Execution& execution, std::string_view program, const ExecuteOptions& options);

}  // namespace eryx::sandbox
