#pragma once

// One execution, from the program's text to its result: acquire an interpreter, turn, wait, turn, …, release it.
// Whoever drives it decides how to wait: `run_to_end` blocks the thread, async_execution.cpp uses a timer.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "eryx/result.hpp"
#include "eryx/sandbox.hpp"
#include "sandbox/config.hpp"
#include "sandbox/interpreter.hpp"
#include "sandbox/live_stats.hpp"
#include "turn/turn.hpp"

namespace eryx::sandbox {

class Execution {
 public:
  /// Who waits while the program does: the thread that called, or nobody (workers drive it).
  enum class Driver { Blocking, Asynchronous };

  /// Checks the options and takes an interpreter. Errors: InvalidArgument, OutOfResources.
  Execution(std::shared_ptr<const Sandbox::Config> config, const ExecuteOptions& options, Driver driver);
  ~Execution();
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  enum class State { Done, Idle };

  /// Runs the guest until the program ended or waits. `program` is read by the first turn only.
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

  /// For whoever cancels or waits.
  [[nodiscard]] engine::Watch& watch() { return interpreter_->watch; }

  /// The result of a Done execution; gives the interpreter back. Once.
  [[nodiscard]] ExecuteResult finish();

  /// The same without giving the interpreter back: what the program left stays in its memory. Once.
  [[nodiscard]] ExecuteResult collect();

 private:
  [[nodiscard]] std::optional<LimitBreach> refusal(std::string_view program) const;
  void begin();
  void begin_bridge();
  [[nodiscard]] engine::SteadyTime turn_time() const;
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
  std::unique_ptr<Interpreter> interpreter_;
  ExecuteResult result_;
  engine::SteadyTime started_;
  std::uint64_t guest_deadline_ = 0;
  engine::SteadyTime guest_wake_;  ///< When the guest's clock will show it.
  bool begun_ = false;
  std::shared_ptr<LiveStats> live_;
};

/// Drives `execution` on this thread.
[[nodiscard]] ExecuteResult run_to_end(Execution& execution, std::string_view program,
                                       const std::stop_token& stop);

}  // namespace eryx::sandbox
