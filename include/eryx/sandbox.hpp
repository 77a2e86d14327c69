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
#include "eryx/detail/owned.hpp"
#include "eryx/image.hpp"
#include "eryx/limits.hpp"
#include "eryx/options.hpp"
#include "eryx/package.hpp"
#include "eryx/program_cache.hpp"
#include "eryx/result.hpp"
#include "eryx/running.hpp"

namespace eryx {

struct CallbackFailure;
struct CheckOptions;
struct CheckResult;
struct CallbackInfo;
struct PrepareOptions;
class Mount;
class Prepared;
struct RuntimeLibrary;
class Runtime;
class SandboxBuilder;

namespace drive {
struct SandboxConfig;
}

/// Changes for `Sandbox::with`. Each setter returns the changes.
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
  /// Adds a callback, or replaces the one with the same name.
  SandboxChanges& callback(Callback callback);
  /// Adds an environment variable, or replaces the one with the same name.
  SandboxChanges& environment(std::string name, std::string value);

 private:
  friend class Sandbox;
  std::optional<Limits> limits_;
  std::vector<Callback> callbacks_;
  std::map<std::string, std::string> environment_;
};

/// A configuration under which programs run. Every execution gets a fresh interpreter, in about ten microseconds.
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
  // Nothing empty is left where it was moved from: a move is a copy.
  Sandbox(const Sandbox&) = default;
  Sandbox& operator=(const Sandbox&) = default;
  ~Sandbox() = default;

  static SandboxBuilder builder();

  /// Runs `program` on the calling thread and returns when it has ended. Failures of the program are in the result.
  ///
  /// Errors: InvalidArgument (limits out of range, input names that are not identifiers), OutOfResources, ShutDown.
  [[nodiscard]] ExecuteResult execute(std::string_view program, const ExecuteOptions& options = {}) const;

  /// Runs `program` on the runtime's workers and completes with `void(std::exception_ptr, ExecuteResult)` on the
  /// handler's executor. A program that waits in an `await` holds no thread. The token's cancellation slot and
  /// `options.stop` both cancel it. Requires eryx/async.hpp. In a `co_await` give `options` a name: gcc 12 compiles temporaries
  /// there wrongly, or not at all (docs/threading.md).
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

  /// Starts `program` on the runtime's workers and returns a handle: to cancel it, read its statistics, or wait for it.
  ///
  /// Errors: those of `execute` come from `RunningExecution::wait`.
  [[nodiscard]] RunningExecution start(std::string program, const ExecuteOptions& options = {}) const;

  /// Finds what is wrong with `program` before it runs: see check.hpp, whose `CheckOptions` and `CheckResult` these are.
  /// Nothing of the program is executed. On the calling thread, in about a millisecond for 100 lines.
  /// Errors: as `execute`; InvalidArgument (`CheckOptions::most`).
  [[nodiscard]] CheckResult check(std::string_view program) const;
  [[nodiscard]] CheckResult check(std::string_view program, const CheckOptions& options) const;

  /// Does once what each execution of `program` would begin with, and compiles the rest: see prepared.hpp, whose `Prepared`
  /// this is. Failures of the program are in `Prepared::setup`. On the calling thread, in about 50 ms; a runtime that has
  /// prepared the same program before has it at once (`RuntimeOptions::derived_images`).
  /// Errors: InvalidArgument (limits out of range), OutOfResources, ShutDown.
  [[nodiscard]] Prepared prepare(std::string program) const;
  [[nodiscard]] Prepared prepare(std::string program, const PrepareOptions& options) const;

  /// Resumes a suspended program in a fresh interpreter, on the calling thread. A checkpoint can be resumed any number of
  /// times. The program's callbacks are matched by name and schema; calls to missing callbacks fail in Python.
  ///
  /// Errors: as `execute`; InvalidArgument (the checkpoint holds no suspended program, an answer for an unknown id),
  /// CheckpointMismatch (it belongs to another image).
  [[nodiscard]] ExecuteResult resume(const Checkpoint& checkpoint, const ResumeOptions& options = {}) const;

  /// Resumes on the runtime's workers: otherwise as `async_execute`.
  template <typename CompletionToken>
  auto async_resume(Checkpoint checkpoint, ResumeOptions options, CompletionToken&& token) const {
    return boost::asio::async_initiate<CompletionToken, ExecuteSignature>(
        [self = *this](auto handler, Checkpoint from, ResumeOptions chosen) {
          self.initiate_resume(std::move(from), chosen, std::move(handler));
        },
        token, std::move(checkpoint), std::move(options));
  }

  /// Resumes on the runtime's workers and returns a handle: otherwise as `start`.
  [[nodiscard]] RunningExecution start_resume(Checkpoint checkpoint, const ResumeOptions& options = {}) const;

  /// Reads a checkpoint from the bytes of `Checkpoint::to_bytes`. The bytes may be hostile.
  ///
  /// Errors: CheckpointCorrupt, CheckpointMismatch (another image or version, another key), OutOfResources.
  [[nodiscard]] Checkpoint read_checkpoint(std::span<const std::byte> bytes,
                                           const CheckpointOptions& options = {}) const;
  /// Reads a checkpoint from a source such as a pipe. `source` fills the front of a buffer, waiting if it has to, and
  /// returns how many bytes it has put there, 0 at the end. The header is checked before the rest is read, and memory is
  /// taken as bytes arrive. Errors: as above; those of `source`.
  [[nodiscard]] Checkpoint read_checkpoint(const std::function<std::size_t(std::span<std::byte>)>& source,
                                           const CheckpointOptions& options = {}) const;
  /// Reads a checkpoint from a file written by `Checkpoint::save`. Errors: as `read_checkpoint`; Io.
  [[nodiscard]] Checkpoint load_checkpoint(const std::filesystem::path& path,
                                           const CheckpointOptions& options = {}) const;

  /// Returns a sandbox with these changes. It shares everything else with this one: the runtime, and the compiled
  /// schemas of unchanged callbacks. Errors: InvalidArgument.
  [[nodiscard]] Sandbox with(const SandboxChanges& changes) const;

  [[nodiscard]] std::shared_ptr<Runtime> runtime() const;

  /// The callbacks that programs can call, in the order in which they were added.
  [[nodiscard]] std::vector<CallbackInfo> callbacks() const;

  /// The image that this sandbox's executions start from: the runtime's, or one with the sandbox's libraries in it.
  /// Checkpoints are bound to it.
  [[nodiscard]] ImageInfo image() const;

  /// The callbacks, and the variables of libraries, as a Python stub file (`.pyi`): for prompts and type checkers.
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

  /// Limits on each execution; replaces previously set limits. Default: `Limits{}`.
  SandboxBuilder& limits(const Limits& limits);

  /// Adds an environment variable; `os.environ` contains nothing else.
  /// Errors: InvalidArgument (the name is empty or contains '=' or NUL).
  SandboxBuilder& environment(const std::string& name, const std::string& value);

  /// Name of the variable returned as `ExecuteResult::value_json`. Default: "result". Empty: no variable.
  SandboxBuilder& result_variable(std::string name);

  SandboxBuilder& clock(const ClockOptions& options);

  /// Mounts something in the files of every program, at an absolute path without "." and "..", such as "/data/in"; see
  /// mount.hpp, whose `Mount` this is. Folders on the way appear as needed. Default: only what docs/vfs.md lists.
  /// `build` fails (InvalidArgument) if two mounts have the same path, if one would hide something, and for the paths
  /// that every sandbox has: `/`, `/data`, `/tmp`, `/usr`, `/lib`, `/dev` and what is below `/dev`.
  SandboxBuilder& mount(std::string path, Mount mount);

  /// Adds a host function that programs can await.
  SandboxBuilder& callback(Callback callback);
  SandboxBuilder& callbacks(std::vector<Callback> callbacks);

  /// Shorthand for `callback(make_callback(…))`. Requires make_callback.hpp, which describes the supported handlers.
  template <typename Handler>
  SandboxBuilder& callback(std::string name, std::string description, Handler handler,
                           CallbackKind kind = CallbackKind::Awaited) {
    return callback(
        make_callback<Handler>(std::move(name), std::move(description), std::move(handler), kind));
  }

  /// Adds a library, after those that were added before; see library.hpp. Libraries are set up when the sandbox is built,
  /// which takes about 50 ms for the first sandbox of a runtime that has these libraries.
  SandboxBuilder& library(RuntimeLibrary library);

  /// Adds a package, which every program can import. Packages are mounted, compiled and imported when the sandbox is built,
  /// once for all sandboxes of a runtime that have the same: executions find them as they find Python's own modules. See
  /// docs/packages.md.
  SandboxBuilder& package(Package package);
  /// The same for a file or folder: `Package::from_file`, with its errors. It may have native code: `build` refuses that, with
  /// NativeCodeRefused, unless the runtime allows it (`RuntimeOptions::native_packages`).
  SandboxBuilder& package(const std::filesystem::path& path);

  /// Imports a module when the sandbox is built: programs that import it find it loaded. Its code runs once, before all
  /// libraries, in a sandbox without callbacks, where the clock stands still and randomness has a fixed seed.
  SandboxBuilder& import_module(std::string name);

  /// Runs a program when the sandbox is built, after all libraries, 16 times, so that programs that do the same start warm: what it
  /// leaves in caches, and in the bytecode that Python has specialised, is part of what executions start from. Its variables are not,
  /// what it prints is dropped, and no host answers its calls.
  SandboxBuilder& warm_up(std::string program);

  /// Keeps programs that are executed again in compiled form: see program_cache.hpp. Default: each execution compiles its program.
  SandboxBuilder& program_cache(ProgramCache cache);

  /// Limits on the set-up of each library, on that of all packages and imports, and on all warm-up programs. `Limits::wall_time` is
  /// for compiling and importing the packages together; modules that are not compiled in half of it are compiled when a program
  /// imports them. `Limits::source` is for each source of a library. Default: `Limits{}`, which has 30 s of wall time.
  SandboxBuilder& setup_limits(const Limits& limits);

  /// Called by `build`, on its thread, with a line of text before each step that may take long: "compiling the modules of
  /// packages", "importing requests". While native packages are compiled the line of the step comes again each second, so that throwing
  /// ends a long one. A line that begins with "warning: " is no step: it says what you should know although `build` goes on,
  /// such as that nothing that is compiled can be kept. Not called if the runtime or its cache has what is built. What it throws,
  /// `build` throws, also in threads that wait for the same image. Default: none.
  SandboxBuilder& on_setup(std::function<void(std::string_view)> handler);

  /// Where handlers run, except immediate ones. Default: a handler starts on the thread that drives the execution (the
  /// caller of `execute`, or a worker of the runtime), and `CallbackCall::executor` is that thread's own event loop, or
  /// the workers. Use a thread pool for handlers that block.
  SandboxBuilder& executor(boost::asio::any_io_executor executor);

  /// Called for each call that fails with something other than a `CallbackError`, before Python is told the id. The
  /// hook may be called from any thread, at the same time. What it throws is dropped. Default: none.
  SandboxBuilder& on_callback_failure(std::function<void(const CallbackFailure&)> hook);

  /// The runtime to use. Default: `Runtime::shared()`.
  SandboxBuilder& runtime(std::shared_ptr<Runtime> runtime);

  /// Checks the configuration and makes the sandbox. The builder can be used again.
  ///
  /// Errors: InvalidArgument, also if the code of a library, or of a module that is imported, fails, with its traceback;
  /// PackageConflict (packages do not fit together, or one of them needs another); OutOfResources (no room for the image with the libraries);
  /// about native packages: NativeCodeRefused (the runtime does not allow them), PackageInvalid, NativeCodeUnsupported, NativeCodeTooLarge (an
  /// extension module is damaged, or cannot be here), CompilerUnusable, Unsupported (no native kit); if no runtime was set, also those of
  /// `Runtime::shared`.
  [[nodiscard]] Sandbox build();

 private:
  struct State;
  detail::Owned<State> state_;
};

}  // namespace eryx
