#pragma once

// One execution, from the program's text to its result: acquire an interpreter, turn, wait, turn, …, release it.
// Whoever drives it decides how to wait: `run_to_end` blocks the thread, async_execution.cpp uses a timer.

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "eryx/result.hpp"
#include "eryx/sandbox.hpp"
#include "sandbox/config.hpp"
#include "sandbox/interpreter.hpp"
#include "turn/turn.hpp"

namespace eryx::sandbox {

class Execution {
 public:
  /// Checks the options and takes an interpreter. Errors: InvalidArgument, OutOfResources.
  Execution(std::shared_ptr<const Sandbox::Config> config, const ExecuteOptions& options);
  ~Execution();
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  enum class State { Done, Idle };

  /// Runs the guest until the program ended or waits. `program` is read by the first turn only.
  State turn(std::string_view program);

  /// When an idle execution wants its next turn, or is to be ended by a limit.
  [[nodiscard]] engine::SteadyTime wake_time() const;

  /// For whoever cancels or waits.
  [[nodiscard]] engine::Watch& watch() { return interpreter_->watch; }

  /// The result of a Done execution; gives the interpreter back. Once.
  [[nodiscard]] ExecuteResult finish();

  /// The same without giving the interpreter back: what the program left stays in its memory. Once.
  [[nodiscard]] ExecuteResult collect();

 private:
  [[nodiscard]] std::optional<LimitBreach> refusal(std::string_view program) const;
  void begin();
  State first_turn(std::string_view program);
  State next_turn();
  State after(const turn::TurnResult& turned);
  void read_outcome(const turn::TurnResult& turned);
  void read_program_ending(const eryx_reply& reply);
  void read_interruption();
  [[nodiscard]] LimitBreach breach(LimitKind kind) const;

  std::shared_ptr<const Sandbox::Config> config_;
  Limits limits_;
  std::string inputs_json_;
  std::string standard_input_;
  std::unique_ptr<Interpreter> interpreter_;
  ExecuteResult result_;
  engine::SteadyTime started_;
  std::uint64_t guest_deadline_ = 0;
  bool begun_ = false;
};

/// Drives `execution` on this thread.
[[nodiscard]] ExecuteResult run_to_end(Execution& execution, std::string_view program,
                                       const std::stop_token& stop);

}  // namespace eryx::sandbox
