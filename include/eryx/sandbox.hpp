// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eryx/callback.hpp"
#include "eryx/checkpoint.hpp"
#include "eryx/clock.hpp"
#include "eryx/journal.hpp"
#include "eryx/limits.hpp"
#include "eryx/make_callback.hpp"
#include "eryx/result.hpp"
#include "eryx/running.hpp"
#include "eryx/runtime.hpp"

namespace eryx {

namespace sandbox {
class LiveStats;
}

/// What differs from one execution of a sandbox to the next.
struct ExecuteOptions {
  /// Variables for the program: `{"x": 1}` sets `x`. Names must be Python identifiers.
  boost::json::object inputs{};

  /// What `input()` and `sys.stdin` read. Default: empty, so that `input()` raises `EOFError`.
  std::string standard_input{};

  /// Default: the sandbox's.
  std::optional<Limits> limits{};

  /// Callbacks of this execution alone, beside the sandbox's. Their schemas are compiled for each execution: what many
  /// executions share belongs to the sandbox. Default: none.
  std::vector<Callback> callbacks{};

  /// Asks for the end of the execution; from any thread, at any time.
  std::stop_token stop{};

  /// Asks the execution to suspend itself as soon as the program waits in an `await`; from any thread, at any time.
  /// Calls that are in flight are then withdrawn, and are pending in the checkpoint. A program that never waits so goes
  /// on to its end. One that blocks (`time.sleep`, `callback.sync`, a loop that it runs itself) has no state that could
  /// be saved: it is suspended when it has stopped blocking.
  std::stop_token suspend{};

  /// Whether the result gets a journal: `ExecuteResult::journal`. Default: it does not.
  Recording recording = Recording::Off;

  /// Runs the program with what another execution got: callbacks that the journal knows are not called, clocks and
  /// randomness are those of then, nothing waits. The program may have changed: `ExecuteResult::divergence` says where
  /// it first did something else, and from there on what the journal does not know is live. Default: nothing.
  std::optional<Journal> replay{};

  // gcc 12 destroys an aggregate temporary in a co_await expression twice; a class with constructors it does not.
  ExecuteOptions() = default;
  ExecuteOptions(const ExecuteOptions&) = default;
  ExecuteOptions(ExecuteOptions&&) = default;
  ExecuteOptions& operator=(const ExecuteOptions&) = default;
  ExecuteOptions& operator=(ExecuteOptions&&) = default;
  ~ExecuteOptions() = default;
};

/// How a suspended program is gone on with.
struct ResumeOptions {
  /// Answers to pending calls, by their ids.
  std::map<std::uint32_t, CallAnswer> answers{};

  /// What becomes of the calls that are not answered above.
  enum class Unanswered {
    StayPending,  ///< The program goes on without them; if it cannot, it is suspended again.
    StartAgain,   ///< Their handlers are called, for the second time perhaps.
  };
  Unanswered unanswered = Unanswered::StayPending;

  Randomness randomness = Randomness::Fresh;

  /// Default: the sandbox's. What the program used before it was suspended counts: wall time while it ran, calls,
  /// output.
  std::optional<Limits> limits{};

  /// As in `ExecuteOptions`.
  std::vector<Callback> callbacks{};
  std::stop_token stop{};
  std::stop_token suspend{};

  ResumeOptions() = default;
  ResumeOptions(const ResumeOptions&) = default;
  ResumeOptions(ResumeOptions&&) = default;
  ResumeOptions& operator=(const ResumeOptions&) = default;
  ResumeOptions& operator=(ResumeOptions&&) = default;
  ~ResumeOptions() = default;
};

class SandboxBuilder;

/// A configuration under which programs run; every execution gets a fresh interpreter, in about ten microseconds.
/// Cheap to copy. Threading: all members may be called from any thread, at the same time.
class Sandbox {
 public:
  static SandboxBuilder builder();

  /// Runs `program` on the calling thread and returns when it ended. Whatever the program does is in the result.
  ///
  /// Errors: InvalidArgument (limits out of range, input names that are no identifiers), OutOfResources, ShutDown.
  [[nodiscard]] ExecuteResult execute(std::string_view program, const ExecuteOptions& options = {}) const;

  /// Runs `program` on the runtime's workers; completes with `void(std::exception_ptr, ExecuteResult)` on the
  /// handler's executor. A program that waits in an `await` holds no thread. The token's cancellation slot, and
  /// `options.stop`, cancel it.
  ///
  /// Errors: as `execute`, through the exception pointer.
  template <typename CompletionToken>
  auto async_execute(std::string program, ExecuteOptions options, CompletionToken&& token) const {
    return boost::asio::async_initiate<CompletionToken, ExecuteSignature>(
        [self = *this](auto handler, std::string source, ExecuteOptions chosen) {
          self.start(std::move(source), std::move(chosen), std::move(handler));
        },
        token, std::move(program), std::move(options));
  }

  template <typename CompletionToken>
  auto async_execute(std::string program, CompletionToken&& token) const {
    ExecuteOptions options;
    return async_execute(std::move(program), std::move(options), std::forward<CompletionToken>(token));
  }

  /// Starts `program` on the runtime's workers and returns a handle: to cancel it, to look at what it costs, to wait.
  ///
  /// Errors: those of `execute` come from `RunningExecution::wait`.
  [[nodiscard]] RunningExecution launch(std::string program, ExecuteOptions options = {}) const;

  /// Goes on with a suspended program in a fresh interpreter, on the calling thread, as often as one likes. The callbacks
  /// that the program knew are found by name and schema; calls of those that are missing fail in Python.
  ///
  /// Errors: as `execute`; InvalidArgument (no program waits in the checkpoint, an answer for an unknown id),
  /// CheckpointMismatch (it belongs to another image).
  [[nodiscard]] ExecuteResult resume(const Checkpoint& checkpoint, const ResumeOptions& options = {}) const;

  /// The same on the runtime's workers: as `async_execute`.
  template <typename CompletionToken>
  auto async_resume(Checkpoint checkpoint, ResumeOptions options, CompletionToken&& token) const {
    return boost::asio::async_initiate<CompletionToken, ExecuteSignature>(
        [self = *this](auto handler, Checkpoint from, ResumeOptions chosen) {
          self.start(std::move(from), std::move(chosen), std::move(handler));
        },
        token, std::move(checkpoint), std::move(options));
  }

  [[nodiscard]] std::shared_ptr<Runtime> runtime() const;

  /// What programs can call, in the order in which it was given.
  [[nodiscard]] std::vector<CallbackInfo> callbacks() const;

  /// The same as the text of a Python stub file (`.pyi`): for prompts, and for type checkers.
  [[nodiscard]] std::string type_stubs() const;

  /// For the library's own parts; incomplete outside of it.
  struct Config;
  [[nodiscard]] const std::shared_ptr<const Config>& config() const noexcept { return config_; }

 private:
  friend class SandboxBuilder;
  using ExecuteSignature = void(std::exception_ptr, ExecuteResult);
  explicit Sandbox(std::shared_ptr<const Config> config) : config_(std::move(config)) {}
  void start(std::string program, ExecuteOptions options,
             boost::asio::any_completion_handler<ExecuteSignature> handler,
             std::shared_ptr<sandbox::LiveStats> live = nullptr) const;
  void start(Checkpoint checkpoint, ResumeOptions options,
             boost::asio::any_completion_handler<ExecuteSignature> handler) const;

  std::shared_ptr<const Config> config_;
};

/// Collects the configuration of a `Sandbox`. Each setter returns the builder.
class SandboxBuilder {
 public:
  SandboxBuilder();
  ~SandboxBuilder();
  SandboxBuilder(SandboxBuilder&&) noexcept;
  SandboxBuilder& operator=(SandboxBuilder&&) noexcept;

  /// Bounds on each execution. Default: `Limits{}`.
  SandboxBuilder& limits(const Limits& limits);

  /// Adds an environment variable; `os.environ` holds nothing else. The name is not empty and has no '=' or NUL.
  SandboxBuilder& environment(std::string name, std::string value);

  /// Name of the variable that becomes `ExecuteResult::value_json`. Default: "result". Empty: none.
  SandboxBuilder& result_variable(std::string name);

  SandboxBuilder& clock(const ClockOptions& options);

  /// Adds a function of the host that programs can await.
  SandboxBuilder& callback(Callback callback);
  SandboxBuilder& callbacks(std::vector<Callback> callbacks);

  /// The same as `callback(make_callback(…))`: see make_callback.hpp for the shapes that a handler may have.
  template <typename Handler>
  SandboxBuilder& callback(std::string name, std::string description, Handler handler,
                           CallbackKind kind = CallbackKind::Awaited) {
    return callback(make_callback(std::move(name), std::move(description), std::move(handler), kind));
  }

  /// Where handlers run; immediate ones excepted. Default: a handler starts on the thread that drives the execution
  /// (that of `execute`, or a worker of the runtime), and `CallbackCall::executor` is that thread's own loop, or the
  /// workers. Choose a thread pool for handlers that block.
  SandboxBuilder& executor(boost::asio::any_io_executor executor);

  /// Called for each call that fails with something other than a `CallbackError`, before Python is told its id; from
  /// any thread, and it must not throw. Default: nothing.
  SandboxBuilder& on_callback_failure(std::function<void(const CallbackFailure&)> hook);

  /// Default: `Runtime::shared()`.
  SandboxBuilder& runtime(std::shared_ptr<Runtime> runtime);

  /// Checks everything and makes the sandbox.
  ///
  /// Errors: InvalidArgument; those of `Runtime::shared` when no runtime was given.
  [[nodiscard]] Sandbox build();

 private:
  std::unique_ptr<Sandbox::Config> config_;
  std::vector<Callback> callbacks_;
};

}  // namespace eryx
