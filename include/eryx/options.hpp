// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

/// Options of a single execution. Setters return the options and can be chained:
///
///     sandbox.execute(program, eryx::ExecuteOptions().standard_input("x").limits({.wall_time = 2s}));

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <functional>
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
#include "eryx/detail/shared_value.hpp"
#include "eryx/files.hpp"
#include "eryx/input.hpp"
#include "eryx/journal.hpp"
#include "eryx/limits.hpp"
#include "eryx/output.hpp"
#include "eryx/spans.hpp"
#include "eryx/trace.hpp"

namespace eryx {

struct Callback;

namespace detail {

struct RunSettings {
  std::optional<Limits> limits;
  std::shared_ptr<const std::vector<Callback>> callbacks;  ///< Null: none.
  std::stop_token stop;
  std::stop_token suspend;
  std::shared_ptr<const std::string> collected_folder;  ///< Null: none.
  std::shared_ptr<const OutputHandler> on_output;       ///< Null: none.
  std::shared_ptr<const InputSource> input_source;      ///< Null: none.
  std::optional<TraceOptions> trace;                    ///< Absent: the result has no events.
  std::shared_ptr<const TraceHandler> on_trace;         ///< Null: none.
  TraceContext trace_context;
  std::shared_ptr<const SpanHandler> on_span;  ///< Null: none.
};

/// The setters common to all options.
template <typename Options, typename Settings>
class RunOptions {
 public:
  /// Limits of this execution. Default: the sandbox's limits.
  Options& limits(const Limits& limits) {
    impl_.limits = limits;
    return self();
  }

  /// Callbacks for this execution only, in addition to the sandbox's. Their schemas are compiled for each execution, so
  /// add shared callbacks to the sandbox instead. Replaces previously set callbacks. Default: none. The execution is an
  /// error (InvalidArgument) if a variable of a library would hide one.
  Options& callbacks(std::vector<Callback> callbacks) {
    set_callbacks(impl_, std::move(callbacks));
    return self();
  }

  /// Cancels the execution when a stop is requested through the token, from any thread, at any time. Default: never.
  Options& stop(std::stop_token token) {
    impl_.stop = std::move(token);
    return self();
  }

  /// After a stop is requested through this token, from any thread, at any time: suspends the execution as soon as the
  /// program waits in an `await`. Calls in flight are then withdrawn and become pending in the checkpoint. A program
  /// that never waits in an `await` runs to its end. A program that blocks (`time.sleep`, `callback.sync`, an event
  /// loop of its own) cannot be saved while it does; it is suspended once it stops blocking. Default: never.
  Options& suspend(std::stop_token token) {
    impl_.suspend = std::move(token);
    return self();
  }

  /// Calls the handler with what the program prints, while it runs. The result holds it all the same, and
  /// `Limits::output` bounds both: output beyond it is not passed on. Default: no handler.
  Options& on_output(OutputHandler handler) {
    impl_.on_output = handler ? std::make_shared<const OutputHandler>(std::move(handler)) : nullptr;
    return self();
  }

  /// Records what the program does, line by line: `ExecuteResult::trace`. Only the program's own code, without functions
  /// whose names begin with an underscore. Default: nothing is recorded, and nothing costs anything.
  Options& trace(const TraceOptions& options = {}) {
    impl_.trace = options;
    return self();
  }

  /// Calls the handler with what the program does, while it runs. Default: no handler.
  Options& on_trace(TraceHandler handler) {
    impl_.on_trace = handler ? std::make_shared<const TraceHandler>(std::move(handler)) : nullptr;
    return self();
  }

  /// Makes the execution a part of the caller's distributed trace: calls the handler with a span for the execution, one
  /// for each turn of the guest and one for each call of a callback. Default: none.
  Options& spans(const TraceContext& parent, SpanHandler handler) {
    impl_.trace_context = parent;
    impl_.on_span = handler ? std::make_shared<const SpanHandler>(std::move(handler)) : nullptr;
    return self();
  }

  /// What `input()` and `sys.stdin` read after the text of `standard_input`, when the program asks for it. Default: none.
  /// Errors: `execute` throws InvalidArgument if a journal is recorded or replayed.
  Options& input_source(InputSource source) {
    impl_.input_source = source ? std::make_shared<const InputSource>(std::move(source)) : nullptr;
    return self();
  }

  /// Returns the regular files in and below `folder` as `ExecuteResult::files`, however the execution ends. `folder` is
  /// an absolute path in /data or /tmp, or relative to /data. Their contents are copied, at most `Limits::files` of
  /// them. Links are not followed. Default: no files are returned.
  /// Errors: `execute` throws InvalidArgument for a folder elsewhere.
  Options& collect_files(std::string folder = "/data") {
    impl_.collected_folder = std::make_shared<const std::string>(std::move(folder));
    return self();
  }

 protected:
  Settings impl_;

 private:
  friend struct Access;
  friend Options;
  // Private, so that only `Options` can derive from this.
  RunOptions() = default;
  [[nodiscard]] Options& self() { return static_cast<Options&>(*this); }
};

ERYX_API void set_callbacks(RunSettings& settings, std::vector<Callback> callbacks);

/// JSON texts of variables, by their names.
using InputTexts = std::map<std::string, std::string, std::less<>>;

struct ExecuteSettings : RunSettings {
  SharedValue<InputTexts> inputs;  ///< Absent: none.
  SharedValue<FileMap> files;      ///< Absent: none.
  std::vector<std::string> arguments;
  std::string program_file;
  std::string standard_input;
  Recording recording = Recording::Off;
  std::optional<Journal> replay;
};

using CallAnswers = std::map<std::uint32_t, CallAnswer>;

/// What happens to pending calls that are resumed without an answer.
enum class Unanswered {
  StayPending,  ///< The program continues without the answers; if it cannot, it is suspended again.
  StartAgain,   ///< Their handlers are called, possibly for the second time.
};

struct ResumeSettings : RunSettings {
  SharedValue<CallAnswers> answers;  ///< Absent: none.
  Unanswered unanswered = Unanswered::StayPending;
  Randomness randomness = Randomness::Fresh;
};

}  // namespace detail

/// Options for executing a program.
class ERYX_API ExecuteOptions : public detail::RunOptions<ExecuteOptions, detail::ExecuteSettings> {
 public:
  ExecuteOptions() = default;

  /// Variables for the program: `{"x": 1}` sets `x`. Names must be Python identifiers. Replaces previously set inputs.
  /// Default: none.
  ExecuteOptions& inputs(const boost::json::object& values);
  /// Adds one variable.
  ExecuteOptions& input(std::string_view name, const boost::json::value& value);
  /// Adds one variable, as JSON text that is passed on unchanged: for integers beyond 64 bits, which no `boost::json::value` holds, or for
  /// data that is JSON already. Errors: InvalidArgument, if the text is not a single JSON value.
  ExecuteOptions& input_json(std::string_view name, std::string text);

  /// `sys.argv`: the program's name, then its arguments. A program of a session without arguments sees those of the one
  /// before. They count towards `Limits::input`. Default: none, and `sys.argv` is `[""]`.
  /// Errors: `execute` throws InvalidArgument if one contains a NUL.
  ExecuteOptions& arguments(std::vector<std::string> arguments) {
    impl_.arguments = std::move(arguments);
    return *this;
  }

  /// `__file__` of the program. The file need not exist: give it with `file` if the program reads it. Tracebacks still
  /// say "<user>". Default: none; `__file__` is not defined.
  /// Errors: `execute` throws InvalidArgument if it contains a NUL.
  ExecuteOptions& program_file(std::string path) {
    impl_.program_file = std::move(path);
    return *this;
  }

  /// Files that are there when the program starts, by absolute paths in /data or /tmp, or relative to /data, which is the
  /// program's working directory. Folders are created, and what an earlier program of a session left at these paths is
  /// replaced. They count towards `Limits::files` and `file_entries`; if they do not fit, the program is not started:
  /// `LimitKind::Files`. The program may change or delete them. A replayed execution needs the same ones.
  /// Replaces previously set files. Default: none.
  /// Errors: `execute` throws InvalidArgument for a path elsewhere, or one that names no file.
  ExecuteOptions& files(FileMap files) {
    impl_.files = std::move(files);
    return *this;
  }
  /// Adds one file.
  ExecuteOptions& file(std::string path, std::string contents);

  /// What `input()` and `sys.stdin` read. Default: empty, so that `input()` raises `EOFError`.
  ExecuteOptions& standard_input(std::string text) {
    impl_.standard_input = std::move(text);
    return *this;
  }

  /// Whether to record a journal: `ExecuteResult::journal`. Default: Off.
  ExecuteOptions& recording(Recording recording) {
    impl_.recording = recording;
    return *this;
  }

  /// Replays a journal: callback calls are answered from it instead of by their handlers, clocks and randomness repeat
  /// the recorded ones, and nothing waits. The program may have changed since: `ExecuteResult::divergence` says where
  /// it first differs, and from there on everything that is not in the journal is live. Default: none.
  ExecuteOptions& replay(Journal journal) {
    impl_.replay = std::move(journal);
    return *this;
  }
};

/// Options for resuming a suspended program. What it used before it was suspended counts towards the limits: calls,
/// output, and the wall time while it ran.
class ERYX_API ResumeOptions : public detail::RunOptions<ResumeOptions, detail::ResumeSettings> {
 public:
  ResumeOptions() = default;

  using Unanswered = detail::Unanswered;

  /// Answers to pending calls, by their ids. Replaces previously set answers. Default: none.
  ResumeOptions& answers(const std::map<std::uint32_t, CallAnswer>& answers);
  /// Adds the answer to one call.
  ResumeOptions& answer(std::uint32_t id, const CallAnswer& answer);

  /// What happens to calls without an answer. Default: StayPending.
  ResumeOptions& unanswered(Unanswered unanswered) {
    impl_.unanswered = unanswered;
    return *this;
  }

  /// Whether to reseed the program's random generators. Default: Fresh.
  ResumeOptions& randomness(Randomness randomness) {
    impl_.randomness = randomness;
    return *this;
  }
};

}  // namespace eryx
