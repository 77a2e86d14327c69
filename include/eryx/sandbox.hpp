// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/json/fwd.hpp>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eryx/callback_kind.hpp"
#include "eryx/checkpoint.hpp"
#include "eryx/clock.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/detail/asio_fwd.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/detail/make_callback_fwd.hpp"
#include "eryx/limits.hpp"
#include "eryx/options.hpp"
#include "eryx/result.hpp"
#include "eryx/running.hpp"

namespace eryx {

struct CallbackFailure;
struct CallbackInfo;
class Runtime;
class SandboxBuilder;

namespace drive {
struct SandboxConfig;
}

/// What `Sandbox::with` changes. Each setter returns the changes.
///
///     sandbox.with(eryx::SandboxChanges().limits({.wall_time = 2s}).environment("TENANT", "42"))
class ERYX_API SandboxChanges {
 public:
  SandboxChanges();
  SandboxChanges(const SandboxChanges&);
  SandboxChanges(SandboxChanges&&) noexcept;
  SandboxChanges& operator=(const SandboxChanges&);
  SandboxChanges& operator=(SandboxChanges&&) noexcept;
  ~SandboxChanges();

  /// Replaces all limits.
  SandboxChanges& limits(const Limits& limits);
  /// Adds a callback, or replaces the one of the same name.
  SandboxChanges& callback(Callback callback);
  /// Adds an environment variable, or replaces the one of the same name.
  SandboxChanges& environment(std::string name, std::string value);

 private:
  friend class Sandbox;
  std::optional<Limits> limits_;
  std::vector<Callback> callbacks_;
  std::map<std::string, std::string> environment_;
};

/// A configuration under which programs run; every execution gets a fresh interpreter, in about ten microseconds.
///
///     const eryx::Sandbox sandbox = eryx::Sandbox::builder()
///         .limits({.wall_time = 2s})
///         .callback("price", "Price of an article", [](const Lookup& lookup) { … })
///         .build();
///     const eryx::ExecuteResult result = sandbox.execute("print(await price('apple'))");
///
/// Cheap to copy. Threading: all members may be called from any thread, at the same time.
class ERYX_API Sandbox {
 public:
  static SandboxBuilder builder();

  /// Runs `program` on the calling thread and returns when it has ended. Whatever the program does is in the result.
  ///
  /// Errors: InvalidArgument (limits out of range, input names that are no identifiers), OutOfResources, ShutDown.
  [[nodiscard]] ExecuteResult execute(std::string_view program, const ExecuteOptions& options = {}) const;

  /// Runs `program` on the runtime's workers; completes with `void(std::exception_ptr, ExecuteResult)` on the
  /// handler's executor. A program that waits in an `await` holds no thread. The token's cancellation slot, and
  /// `options.stop`, cancel it. Include eryx/async.hpp.
  ///
  /// Errors: as `execute`, through the exception pointer.
  template <typename CompletionToken>
  auto async_execute(std::string program, ExecuteOptions options, CompletionToken&& token) const {
    return boost::asio::async_initiate<CompletionToken, ExecuteSignature>(
        [self = *this](auto handler, std::string source, ExecuteOptions chosen) {
          self.initiate_execute(std::move(source), chosen, std::move(handler));
        },
        token, std::move(program), std::move(options));
  }
  template <typename CompletionToken>
  auto async_execute(std::string program, CompletionToken&& token) const {
    return async_execute(std::move(program), ExecuteOptions(), std::forward<CompletionToken>(token));
  }

  /// Starts `program` on the runtime's workers and returns a handle: to cancel it, to see what it costs, to wait.
  ///
  /// Errors: those of `execute` come from `RunningExecution::wait`.
  [[nodiscard]] RunningExecution start(std::string program, const ExecuteOptions& options = {}) const;

  /// Resumes a suspended program in a fresh interpreter, on the calling thread. A checkpoint can be resumed any number of
  /// times. The callbacks that the program knew are found by name and schema; calls of missing ones fail in Python.
  ///
  /// Errors: as `execute`; InvalidArgument (no program waits in the checkpoint, an answer for an unknown id),
  /// CheckpointMismatch (it belongs to another image).
  [[nodiscard]] ExecuteResult resume(const Checkpoint& checkpoint, const ResumeOptions& options = {}) const;

  /// The same on the runtime's workers: as `async_execute`.
  template <typename CompletionToken>
  auto async_resume(Checkpoint checkpoint, ResumeOptions options, CompletionToken&& token) const {
    return boost::asio::async_initiate<CompletionToken, ExecuteSignature>(
        [self = *this](auto handler, Checkpoint from, ResumeOptions chosen) {
          self.initiate_resume(std::move(from), chosen, std::move(handler));
        },
        token, std::move(checkpoint), std::move(options));
  }

  /// The same with a handle: as `start`.
  [[nodiscard]] RunningExecution start_resume(Checkpoint checkpoint, const ResumeOptions& options = {}) const;

  /// Reads a checkpoint that `Checkpoint::to_bytes` wrote. The bytes may be hostile.
  ///
  /// Errors: CheckpointCorrupt, CheckpointMismatch (another image or version, another key), OutOfResources.
  [[nodiscard]] Checkpoint read_checkpoint(std::span<const std::byte> bytes,
                                           const CheckpointOptions& options = {}) const;
  /// The same for a file that `Checkpoint::save` wrote. Errors: also Io.
  [[nodiscard]] Checkpoint load_checkpoint(const std::filesystem::path& path,
                                           const CheckpointOptions& options = {}) const;

  /// A sandbox that differs in some things and shares the rest with this one: its runtime, and the compiled schemas of
  /// the callbacks that stay. Errors: InvalidArgument.
  [[nodiscard]] Sandbox with(const SandboxChanges& changes) const;

  [[nodiscard]] std::shared_ptr<Runtime> runtime() const;

  /// What programs can call, in the order in which it was given.
  [[nodiscard]] std::vector<CallbackInfo> callbacks() const;

  /// The same as the text of a Python stub file (`.pyi`): for prompts, and for type checkers.
  [[nodiscard]] std::string type_stubs() const;

 private:
  friend struct detail::Access;
  using ExecuteSignature = void(std::exception_ptr, ExecuteResult);
  using Handler = boost::asio::any_completion_handler<ExecuteSignature>;

  explicit Sandbox(std::shared_ptr<const drive::SandboxConfig> config) : impl_(std::move(config)) {}
  void initiate_execute(std::string program, const ExecuteOptions& options, Handler handler) const;
  void initiate_resume(Checkpoint checkpoint, const ResumeOptions& options, Handler handler) const;

  std::shared_ptr<const drive::SandboxConfig> impl_;
};

/// Collects the configuration of a `Sandbox`. Each setter returns the builder.
class ERYX_API SandboxBuilder {
 public:
  SandboxBuilder();
  ~SandboxBuilder();
  SandboxBuilder(SandboxBuilder&&) noexcept;
  SandboxBuilder& operator=(SandboxBuilder&&) noexcept;

  /// Bounds on each execution; replaces those that were set before. Default: `Limits{}`.
  SandboxBuilder& limits(const Limits& limits);

  /// Adds an environment variable; `os.environ` holds nothing else. The name is not empty and has no '=' or NUL.
  /// Errors: InvalidArgument.
  SandboxBuilder& environment(const std::string& name, const std::string& value);

  /// Name of the variable that becomes `ExecuteResult::value_json`. Default: "result". Empty: none.
  SandboxBuilder& result_variable(std::string name);

  SandboxBuilder& clock(const ClockOptions& options);

  /// Adds a function of the host that programs can await.
  SandboxBuilder& callback(Callback callback);
  SandboxBuilder& callbacks(std::vector<Callback> callbacks);

  /// The same as `callback(make_callback(…))`: see make_callback.hpp, which it needs, for the shapes that a handler may
  /// have.
  template <typename Handler>
  SandboxBuilder& callback(std::string name, std::string description, Handler handler,
                           CallbackKind kind = CallbackKind::Awaited) {
    return callback(
        make_callback<Handler>(std::move(name), std::move(description), std::move(handler), kind));
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

  /// Checks everything and makes the sandbox; the builder may be used again.
  ///
  /// Errors: InvalidArgument; those of `Runtime::shared` when no runtime was given.
  [[nodiscard]] Sandbox build();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace eryx
