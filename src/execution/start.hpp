// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A run is a value in and a value out: `Start` contains everything that it needs, `Ended` everything that it produced.
// `Execution` turns one into the other; drive/ does the waiting.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/shared_text.hpp"
#include "base/steady_time.hpp"
#include "bridge/bridge.hpp"
#include "bridge/call.hpp"
#include "eryx/input.hpp"
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
  base::SharedText standard_input;
  /// As `Config::environment`, and the program's arguments. Empty: the configuration's.
  std::string environment;
  std::shared_ptr<const FileMap> files;  ///< Null: none. Checked by `check_files`.
  /// Whether it sees the variables of the previous program.
  enum class Namespace { Empty, Kept } variables = Namespace::Empty;
  std::optional<bridge::TextFeed>
      feed;  ///< Its text arrives in pieces; `source` is then `bridge::fed_program`.
};

/// A suspended program to be resumed.
struct ResumedProgram {
  WaitingProgram waiting;
  std::map<std::uint32_t, bridge::Answer> answers;  ///< By the ids of pending calls.
  ResumeOptions::Unanswered unanswered = ResumeOptions::Unanswered::StayPending;
};

/// The result variable of our own programs, whatever name the embedder chose for his.
inline constexpr std::string_view service_result_variable = "result";

/// One of our own programs. It sees the session's variables as `__session__` and leaves none of its own.
struct ServiceProgram {
  std::string_view source;  ///< Lifetime: static.
  std::string inputs_json;
};

struct Start {
  std::shared_ptr<const Config> config;
  std::shared_ptr<const bridge::CallbackSet> callbacks;
  std::variant<NewProgram, ResumedProgram, ServiceProgram> what;
  Limits limits;
  std::shared_ptr<const std::string> collected_folder;  ///< Null: no files are collected.
  std::unique_ptr<Tapes> tapes;                         ///< Null: no journal.
  std::shared_ptr<Observer> observer;                   ///< Null: none.
  std::shared_ptr<const OutputHandler> on_output;       ///< Null: none.
  std::shared_ptr<const InputSource> input_source;      ///< Null: none.
  enum class Tracing { Off, On } tracing = Tracing::Off;
  std::optional<TraceOptions> trace;             ///< Absent: the result has no events.
  std::shared_ptr<const TraceHandler> on_trace;  ///< Null: none.
  TraceContext trace_context;
  std::shared_ptr<const SpanHandler> on_span;  ///< Null: none.
  std::unique_ptr<wasi::InputFeed> input;      ///< Null: standard input ends after its text.
  base::SteadyTime started;                    ///< Wall time counts from here.
  bridge::Afterwards afterwards = bridge::Afterwards::InterpreterEnds;
  /// The last member, because the borrowed guest refers to the others until it is returned.
  InterpreterLoan guest;
};

/// Whether the guest can run further programs.
enum class GuestHealth {
  Good,  ///< Its program ended by itself, or waits.
  Torn,  ///< It was stopped at an arbitrary instruction: its state is unusable.
};

struct Ended {
  ExecuteResult result;
  std::optional<WaitingProgram> waiting;  ///< Set if the outcome is Suspended.
  std::optional<bridge::TextFeed> feed;   ///< Set if the program's text arrives in pieces.
  /// What is missing from the result's output. Only the whole output of a fed program is marked with it.
  DroppedOutput dropped;
  GuestHealth health = GuestHealth::Good;
  /// Whether the guest has said that there is something to do when its interpreter ends.
  bool has_exit_work = false;
  std::shared_ptr<const bridge::CallbackSet> callbacks;  ///< From `Start`.
  base::SteadyTime started;                              ///< From `Start`.
  InterpreterLoan guest;
};

}  // namespace eryx::execution
