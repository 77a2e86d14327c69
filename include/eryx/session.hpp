// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

#include <boost/asio/async_result.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eryx/checkpoint.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/detail/asio_fwd.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/detail/owned.hpp"
#include "eryx/feed.hpp"
#include "eryx/options.hpp"
#include "eryx/result.hpp"
#include "eryx/running.hpp"
#include "eryx/sandbox.hpp"
#include "eryx/state_snapshot.hpp"

namespace eryx {

namespace session {
class SessionCore;
}  // namespace session

/// Whether an execution of a session can be rolled back.
enum class Undo {
  On,   ///< Costs one page copy per page that the execution writes. The session's state is never lost.
  Off,  ///< If a program is stopped midway, the session's state is lost.
};

struct SessionOptions {
  Undo undo = Undo::On;
};

/// An interpreter that lives across executions: variables, functions, classes, imports and files persist. Otherwise it
/// behaves like a sandbox: each execution has its own limits, callbacks, inputs and output, and tasks and calls that a
/// program leaves behind are cancelled at its end.
///
///     eryx::Session session(sandbox);
///     session.execute("x = 41");
///     session.execute("print(x + 1)");
///
/// Callbacks may differ from one execution to the next. A variable that holds a callback keeps referring to the same
/// one; if that callback is no longer available, calling it fails.
///
/// Threading: one thread at a time. Using a session while it executes, or after it was moved from, is an error:
/// InvalidArgument.
class ERYX_API Session {
 public:
  /// Starts a new interpreter with the sandbox's configuration. Errors: OutOfResources.
  explicit Session(const Sandbox& sandbox, SessionOptions options = {});

  /// Continues from a checkpoint. If the checkpoint holds a suspended program, the session starts suspended.
  /// Errors: CheckpointMismatch (it belongs to another image), OutOfResources.
  Session(const Sandbox& sandbox, const Checkpoint& checkpoint, SessionOptions options = {},
          Randomness randomness = Randomness::Fresh);

  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  /// A running asynchronous execution continues to its end. Nothing else of the program runs: see `close`.
  ~Session();

  /// Runs `program` on the calling thread. Errors: as `Sandbox::execute`; InvalidArgument (the session is executing or
  /// suspended).
  [[nodiscard]] ExecuteResult execute(std::string_view program, const ExecuteOptions& options = {});

  /// Runs `program` on the runtime's workers, as `Sandbox::async_execute` does. The session is in use until it
  /// completes.
  template <typename CompletionToken>
  auto async_execute(std::string program, ExecuteOptions options, CompletionToken&& token) {
    return boost::asio::async_initiate<CompletionToken, ExecuteSignature>(
        [core = impl_.shared()](auto handler, std::string source, ExecuteOptions chosen) {
          initiate_execute(core, std::move(source), chosen, std::move(handler));
        },
        token, std::move(program), std::move(options));
  }
  template <typename CompletionToken>
  auto async_execute(std::string program, CompletionToken&& token) {
    return async_execute(std::move(program), ExecuteOptions(), std::forward<CompletionToken>(token));
  }

  /// Starts `program` on the runtime's workers and returns a handle, as `Sandbox::start` does. The session is in use
  /// until the execution has ended.
  [[nodiscard]] RunningExecution start(std::string program, const ExecuteOptions& options = {});

  // A program that is still being written: docs/feeding.md.

  /// Begins a program whose text arrives in pieces, with options; `feed` alone begins one without. Nothing runs yet.
  /// Errors: InvalidArgument (a program is suspended or being fed already; options that cannot be: see `FeedOptions`).
  void begin_feed(const FeedOptions& options = {});

  /// Adds text to the program, cut anywhere, in UTF-8, and runs on the calling thread each statement that no further text
  /// could change. Returns when more text is needed and no call of the program is in flight. Afterwards, the session is
  /// suspended until `finish`.
  ///
  /// The end is the same as if the whole text had been executed at once. Errors: as `execute`.
  FeedResult feed(std::string_view text);

  /// Says that the text is whole, runs the rest, and returns the result of the whole program. Its output is all of it, its
  /// `stats` are sums, its trace is that of the rest.
  ///
  /// If the whole text is no program, the result holds the `SyntaxError` that executing it would have given, and everything
  /// that it did to the session is rolled back: `StateAfter::RolledBack`. What callbacks and handlers of output were given
  /// before cannot be taken back; the result has no output.
  ///
  /// A program that waits for deferred answers is suspended; then `resume` returns the result.
  /// Errors: as `execute`; InvalidArgument (no program is being fed).
  [[nodiscard]] ExecuteResult finish();

  /// Whether a program was begun and not finished.
  [[nodiscard]] bool is_feeding() const;

  /// This moment of the session, between two executions or two pieces of a program. Errors: OutOfResources.
  [[nodiscard]] FeedMark mark();

  /// Goes back to a moment of this session, as often as one likes: the text that came since, and what it did in the session,
  /// is as if it had never been. What `undo` could revert is forgotten, unless a program was being fed at that moment: then
  /// it reverts that program. Effects on the host remain.
  /// Errors: InvalidArgument (a mark of another session, or from before a `reset` or `close`), OutOfResources.
  void rewind(const FeedMark& mark);

  /// Whether the last execution was suspended. If so, call `resume`, `undo` or `reset` next.
  [[nodiscard]] bool is_suspended() const;

  /// The calls that the suspended program waits for.
  [[nodiscard]] std::vector<PendingCall> pending_calls() const;

  /// Resumes the suspended program. Errors: as `execute`; InvalidArgument (the session is not suspended, an answer for
  /// an unknown id).
  [[nodiscard]] ExecuteResult resume(const ResumeOptions& options = {});

  /// Resumes on the runtime's workers: otherwise as `async_execute`.
  template <typename CompletionToken>
  auto async_resume(ResumeOptions options, CompletionToken&& token) {
    return boost::asio::async_initiate<CompletionToken, ExecuteSignature>(
        [core = impl_.shared()](auto handler, ResumeOptions chosen) {
          initiate_resume(core, chosen, std::move(handler));
        },
        token, std::move(options));
  }

  /// Resumes on the runtime's workers and returns a handle: otherwise as `start`.
  [[nodiscard]] RunningExecution start_resume(const ResumeOptions& options = {});

  /// Undoes the last execution or resumption: variables, modules, files and memory. Only one step can be undone, and
  /// effects on the host remain. Returns: false if there is nothing to undo.
  bool undo();

  /// The complete state as a value. Errors: OutOfResources; InvalidArgument (a program is being fed: `fork`, or `mark`).
  [[nodiscard]] Checkpoint checkpoint();

  /// Makes an independent session with the same state, including a suspended program. Unchanged pages are shared.
  /// Errors: OutOfResources.
  [[nodiscard]] Session fork(Randomness randomness = Randomness::Fresh);

  // State as a pickle. Each of these functions is an execution: it has limits, reports failures in its result, and is
  // rolled back if it is stopped. `options.inputs` is not used.

  /// Pickles the variables. Functions, classes and closures of the session are stored by value, modules by name.
  /// Variables that cannot be pickled are listed with the reason.
  [[nodiscard]] SnapshotResult snapshot_state(const ExecuteOptions& options = {});

  /// Adds the variables of a snapshot, either all or none; variables with the same names are replaced. The bytes may be
  /// hostile: they are unpickled inside the sandbox, where they can do no more than any program.
  /// Errors: InvalidArgument (larger than `largest_snapshot`).
  [[nodiscard]] ExecuteResult restore_state(std::span<const std::byte> snapshot,
                                            const ExecuteOptions& options = {});

  /// Deletes the program's variables; imported modules and files are kept.
  ExecuteResult clear_state(const ExecuteOptions& options = {});

  // For interactive prompts.

  /// Completions of `text`, a name or a dotted name. Looks up attributes, which may run the program's code.
  [[nodiscard]] std::vector<std::string> completions(std::string_view text,
                                                     const ExecuteOptions& options = {});

  /// Checks a program against the session's variables, as `Sandbox::check` does: see check.hpp. Runs nothing, and leaves
  /// the session and what can be undone as they are. Errors: as `execute`; InvalidArgument (`CheckOptions::most`).
  [[nodiscard]] CheckResult check(std::string_view program);
  [[nodiscard]] CheckResult check(std::string_view program, const CheckOptions& options);

  /// Whether a program typed line by line needs another line: a bracket is open, or a block, which an empty line ends.
  [[nodiscard]] bool is_incomplete(std::string_view source);

  // The end.

  /// Ends the interpreter as `python` ends its process: closes asynchronous generators that are still open, runs the
  /// functions registered by `atexit` and `weakref.finalize` (so that a `TemporaryDirectory` is removed), flushes and
  /// closes log handlers, and deletes the variables, so that destructors run. Then the session is new, as after `reset`.
  ///
  /// This is an execution: it has limits and callbacks, and the result holds what was printed. Failures of exit functions
  /// are printed to standard error. `options.inputs` is not used. Nothing else runs these functions: a session that is
  /// destroyed, reset or rolled back drops them; forks and checkpoints have their own copies.
  ///
  /// Errors: InvalidArgument (the session is executing or suspended), OutOfResources (the session is then new).
  ExecuteResult close(const ExecuteOptions& options = {});

  /// Starts over with a new interpreter: drops variables, modules and files, and resets the execution count. Runs
  /// nothing of the program; see `close`.
  void reset();

  /// Number of executions since the session was new. Executions that were rolled back do not count.
  [[nodiscard]] std::uint64_t execution_count() const;

 private:
  friend struct detail::Access;
  using ExecuteSignature = void(std::exception_ptr, ExecuteResult);
  using Handler = boost::asio::any_completion_handler<ExecuteSignature>;
  using Core = std::shared_ptr<session::SessionCore>;

  explicit Session(Core core);
  static void initiate_execute(const Core& core, std::string program, const ExecuteOptions& options,
                               Handler handler);
  static void initiate_resume(const Core& core, const ResumeOptions& options, Handler handler);

  detail::Owned<session::SessionCore> impl_;
};

}  // namespace eryx
