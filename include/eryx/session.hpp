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
  On,   ///< Costs one page copy per page that the execution writes. A session is then never lost.
  Off,  ///< If a program is stopped midway, the session's state is lost.
};

struct SessionOptions {
  Undo undo = Undo::On;
};

/// A live interpreter over many executions: variables, functions, classes, imports and files stay. Everything else is as
/// with a sandbox: each execution has its limits, callbacks, inputs and output; tasks and calls that a program leaves
/// behind are cancelled at its end.
///
///     eryx::Session session(sandbox);
///     session.execute("x = 41");
///     session.execute("print(x + 1)");
///
/// Callbacks may differ from one execution to the next. A variable that holds one keeps meaning that one; if it is no
/// longer offered, calling it fails.
///
/// Threading: one thread at a time. A session that is used while it executes refuses: InvalidArgument.
class ERYX_API Session {
 public:
  /// A new interpreter under the sandbox's configuration. Errors: OutOfResources.
  explicit Session(const Sandbox& sandbox, SessionOptions options = {});

  /// A session that continues from a checkpoint. Whether a program waits in it: `is_suspended`.
  /// Errors: CheckpointMismatch (it belongs to another image), OutOfResources.
  Session(const Sandbox& sandbox, const Checkpoint& checkpoint, SessionOptions options = {},
          Randomness randomness = Randomness::Fresh);

  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  /// An asynchronous execution that is running continues to its end.
  ~Session();

  /// Runs `program` on the calling thread. Errors: as `Sandbox::execute`; InvalidArgument also while the session
  /// executes or is suspended.
  [[nodiscard]] ExecuteResult execute(std::string_view program, const ExecuteOptions& options = {});

  /// Runs `program` on the runtime's workers: as `Sandbox::async_execute`. The session is in use until it completes.
  template <typename CompletionToken>
  auto async_execute(std::string program, ExecuteOptions options, CompletionToken&& token) {
    return boost::asio::async_initiate<CompletionToken, ExecuteSignature>(
        [core = impl_](auto handler, std::string source, ExecuteOptions chosen) {
          initiate_execute(core, std::move(source), chosen, std::move(handler));
        },
        token, std::move(program), std::move(options));
  }
  template <typename CompletionToken>
  auto async_execute(std::string program, CompletionToken&& token) {
    return async_execute(std::move(program), ExecuteOptions(), std::forward<CompletionToken>(token));
  }

  /// Starts `program` on the runtime's workers and returns a handle: as `Sandbox::start`. The session is in use until the
  /// execution has ended.
  [[nodiscard]] RunningExecution start(std::string program, const ExecuteOptions& options = {});

  /// Whether the last execution was suspended: `resume`, `undo` or `reset` come next.
  [[nodiscard]] bool is_suspended() const;

  /// What the suspended program waits for.
  [[nodiscard]] std::vector<PendingCall> pending_calls() const;

  /// Resumes the suspended program. Errors: as `execute`; InvalidArgument: it is not suspended, or an answer is for an
  /// unknown id.
  [[nodiscard]] ExecuteResult resume(const ResumeOptions& options = {});

  /// The same on the runtime's workers: as `async_execute`.
  template <typename CompletionToken>
  auto async_resume(ResumeOptions options, CompletionToken&& token) {
    return boost::asio::async_initiate<CompletionToken, ExecuteSignature>(
        [core = impl_](auto handler, ResumeOptions chosen) {
          initiate_resume(core, chosen, std::move(handler));
        },
        token, std::move(options));
  }

  /// The same with a handle: as `start`.
  [[nodiscard]] RunningExecution start_resume(const ResumeOptions& options = {});

  /// Takes back the last execution or resumption: variables, modules, files, memory. Once; what the host did in
  /// that time stays done. Returns: false where there is nothing to take back.
  bool undo();

  /// Everything as a value. Errors: OutOfResources.
  [[nodiscard]] Checkpoint checkpoint();

  /// An independent session in the same state, suspended program included; unchanged pages are shared.
  /// Errors: OutOfResources.
  [[nodiscard]] Session fork(Randomness randomness = Randomness::Fresh);

  // State by pickle. Each of these is an execution: it has limits, it fails as a value, and what it did to the session is
  // taken back where it was stopped. `options.inputs` is not used.

  /// The variables as bytes; functions, classes and closures of the session are kept by value, modules by name. What
  /// cannot be kept is named, with the reason.
  [[nodiscard]] SnapshotResult snapshot_state(const ExecuteOptions& options = {});

  /// Adds the variables of a snapshot, all of them or none; those of the same names are replaced. The bytes may be
  /// hostile: they are unpickled inside the sandbox, where they can do what any program can.
  /// Errors: InvalidArgument (more than `largest_snapshot`).
  [[nodiscard]] ExecuteResult restore_state(std::span<const std::byte> snapshot,
                                            const ExecuteOptions& options = {});

  /// Deletes the program's variables; imported modules and files stay.
  ExecuteResult clear_state(const ExecuteOptions& options = {});

  // For prompts.

  /// What `text`, a name or a dotted name, can be completed to. Looks at attributes, which may run code of the program.
  [[nodiscard]] std::vector<std::string> completions(std::string_view text,
                                                     const ExecuteOptions& options = {});

  /// Whether a program that is typed line by line needs another line: a bracket is open, or a block, which an empty line
  /// ends.
  [[nodiscard]] bool is_incomplete(std::string_view source);

  /// A new interpreter: variables, modules, files and the count of executions are gone.
  void reset();

  /// Executions since the session was new. Those that were rolled back do not count.
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

  Core impl_;
};

}  // namespace eryx
