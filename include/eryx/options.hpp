// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

/// What differs from one execution to the next. Setters return the options, so that one line suffices:
///
///     sandbox.execute(program, eryx::ExecuteOptions().standard_input("x").limits({.wall_time = 2s}));

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/callback_answer.hpp"
#include "eryx/checkpoint.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/journal.hpp"
#include "eryx/limits.hpp"

namespace eryx {

struct Callback;

namespace detail {

struct RunSettings {
  std::optional<Limits> limits;
  std::shared_ptr<const std::vector<Callback>> callbacks;  ///< Null: none.
  std::stop_token stop;
  std::stop_token suspend;
};

/// The setters that all options have.
template <typename Options, typename Settings>
class RunOptions {
 public:
  /// Default: the sandbox's limits.
  Options& limits(const Limits& limits) {
    impl_.limits = limits;
    return self();
  }

  /// Callbacks of this execution alone, beside the sandbox's. Their schemas are compiled for each execution: what many
  /// executions share belongs to the sandbox. Replaces what was set before. Default: none.
  Options& callbacks(std::vector<Callback> callbacks) {
    set_callbacks(impl_, std::move(callbacks));
    return self();
  }

  /// Asks for the end of the execution; from any thread, at any time. Default: nobody asks.
  Options& stop(std::stop_token token) {
    impl_.stop = std::move(token);
    return self();
  }

  /// Asks the execution to suspend itself as soon as the program waits in an `await`; from any thread, at any time.
  /// Calls that are in flight are then withdrawn, and are pending in the checkpoint. A program that never waits like that
  /// runs to its end. One that blocks (`time.sleep`, `callback.sync`, a loop that it runs itself) has no state that could
  /// be saved: it is suspended when it has stopped blocking. Default: nobody asks.
  Options& suspend(std::stop_token token) {
    impl_.suspend = std::move(token);
    return self();
  }

 protected:
  Settings impl_;

 private:
  friend struct Access;
  friend Options;
  // Only the options themselves derive from this.
  RunOptions() = default;
  [[nodiscard]] Options& self() { return static_cast<Options&>(*this); }
};

ERYX_API void set_callbacks(RunSettings& settings, std::vector<Callback> callbacks);

struct ExecuteSettings : RunSettings {
  std::shared_ptr<const boost::json::object> inputs;  ///< Null: none.
  std::string standard_input;
  Recording recording = Recording::Off;
  std::optional<Journal> replay;
};

using CallAnswers = std::map<std::uint32_t, CallAnswer>;

/// What becomes of pending calls that are resumed without an answer.
enum class Unanswered {
  StayPending,  ///< The program continues without the answers; if it cannot, it is suspended again.
  StartAgain,   ///< Their handlers are called, for the second time perhaps.
};

struct ResumeSettings : RunSettings {
  std::shared_ptr<const CallAnswers> answers;  ///< Null: none.
  Unanswered unanswered = Unanswered::StayPending;
  Randomness randomness = Randomness::Fresh;
};

}  // namespace detail

/// Options for executing a program.
class ERYX_API ExecuteOptions : public detail::RunOptions<ExecuteOptions, detail::ExecuteSettings> {
 public:
  ExecuteOptions() = default;

  /// Variables for the program: `{"x": 1}` sets `x`. Names must be Python identifiers. Replaces what was set before.
  /// Default: none.
  ExecuteOptions& inputs(const boost::json::object& values);
  /// Adds one variable.
  ExecuteOptions& input(std::string_view name, const boost::json::value& value);

  /// What `input()` and `sys.stdin` read. Default: empty, so that `input()` raises `EOFError`.
  ExecuteOptions& standard_input(std::string text) {
    impl_.standard_input = std::move(text);
    return *this;
  }

  /// Whether the result gets a journal: `ExecuteResult::journal`. Default: it does not.
  ExecuteOptions& recording(Recording recording) {
    impl_.recording = recording;
    return *this;
  }

  /// Runs the program with what another execution got: callbacks that the journal knows are not called, clocks and
  /// randomness are those of then, nothing waits. The program may have changed: `ExecuteResult::divergence` says where
  /// it first did something else, and from there on what the journal does not know is live. Default: nothing.
  ExecuteOptions& replay(Journal journal) {
    impl_.replay = std::move(journal);
    return *this;
  }
};

/// Options for resuming a suspended program. What the program used before it was suspended counts: wall time while it
/// ran, calls, output.
class ERYX_API ResumeOptions : public detail::RunOptions<ResumeOptions, detail::ResumeSettings> {
 public:
  ResumeOptions() = default;

  using Unanswered = detail::Unanswered;

  /// Answers to pending calls, by their ids. Replaces what was set before. Default: none.
  ResumeOptions& answers(const std::map<std::uint32_t, CallAnswer>& answers);
  /// Adds the answer to one call.
  ResumeOptions& answer(std::uint32_t id, const CallAnswer& answer);

  /// What becomes of calls that are not answered. Default: they stay pending.
  ResumeOptions& unanswered(Unanswered unanswered) {
    impl_.unanswered = unanswered;
    return *this;
  }

  /// Default: Fresh.
  ResumeOptions& randomness(Randomness randomness) {
    impl_.randomness = randomness;
    return *this;
  }
};

}  // namespace eryx
