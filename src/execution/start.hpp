// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A run is a value in and a value out: `Start` has everything that it needs, `Ended` all that came of it. What lies
// between is `Execution`; who waits meanwhile is drive/.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/steady_time.hpp"
#include "bridge/call.hpp"
#include "eryx/options.hpp"
#include "eryx/result.hpp"
#include "execution/config.hpp"
#include "execution/interpreter_loan.hpp"
#include "execution/observer.hpp"
#include "execution/tapes.hpp"
#include "execution/waiting_program.hpp"

namespace eryx::execution {

/// A program that has not run yet.
struct NewProgram {
  std::string source;
  std::string inputs_json;  ///< Empty: none.
  std::string standard_input;
  /// Whether it finds the variables of the program before it.
  enum class Namespace { Empty, Kept } variables = Namespace::Empty;
};

/// A program that waited, and is resumed.
struct ResumedProgram {
  WaitingProgram waiting;
  std::map<std::uint32_t, bridge::Answer> answers;  ///< By the ids of pending calls.
  ResumeOptions::Unanswered unanswered = ResumeOptions::Unanswered::StayPending;
};

/// One of our own programs, which sees the session's variables as `__session__` and leaves none.
struct ServiceProgram {
  std::string_view source;  ///< Lifetime: static.
  std::string inputs_json;
};

struct Start {
  std::shared_ptr<const Config> config;
  std::shared_ptr<const bridge::CallbackSet> callbacks;
  std::variant<NewProgram, ResumedProgram, ServiceProgram> what;
  Limits limits;
  std::unique_ptr<Tapes> tapes;        ///< Null: no journal.
  std::shared_ptr<Observer> observer;  ///< Null: nobody watches.
  base::SteadyTime started;            ///< From when on wall time counts.
  /// The last member, because the guest on loan refers to the others until it is given up.
  InterpreterLoan guest;
};

/// Whether the guest can run further programs.
enum class GuestHealth {
  Good,  ///< Its program came to an end of its own, or waits.
  Torn,  ///< It was left at some instruction: its state is of no use.
};

struct Ended {
  ExecuteResult result;
  std::optional<WaitingProgram> waiting;  ///< Where the outcome is Suspended.
  GuestHealth health = GuestHealth::Good;
  std::shared_ptr<const bridge::CallbackSet> callbacks;  ///< Those of the run.
  base::SteadyTime started;                              ///< The same.
  InterpreterLoan guest;
};

}  // namespace eryx::execution
