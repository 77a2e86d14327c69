// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/asio/any_completion_handler.hpp>
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
#include "eryx/result.hpp"
#include "eryx/sandbox.hpp"
#include "eryx/state_snapshot.hpp"

namespace eryx {

namespace session {
class SessionCore;
class PoolCore;
}  // namespace session

/// Whether an execution of a session can be rolled back.
enum class Undo {
  On,   ///< Costs what the pages cost that an execution dirties. A session is then never lost.
  Off,  ///< A program that is stopped in its midst takes the session's state with it.
};

struct SessionOptions {
  Undo undo = Undo::On;
};

/// A live interpreter over many executions: variables, functions, classes, imports and files stay. Everything else is as
/// with a sandbox: each execution has its limits, callbacks, inputs and output; tasks and calls that a program leaves
/// behind are cancelled at its end.
///
/// Callbacks may differ from one execution to the next. A variable that holds one keeps meaning that one; where it is
/// not offered any more, calling it fails.
///
/// Threading: one thread at a time. A session that is used while it executes refuses: InvalidArgument.
class Session {
 public:
  /// A new interpreter under the sandbox's configuration. Errors: OutOfResources.
  explicit Session(const Sandbox& sandbox, SessionOptions options = {});

  /// A session that goes on from a checkpoint. Whether a program waits in it: `is_suspended`.
  /// Errors: CheckpointMismatch (it belongs to another image), OutOfResources.
  Session(const Sandbox& sandbox, const Checkpoint& checkpoint, SessionOptions options = {},
          Randomness randomness = Randomness::Fresh);

  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  /// An asynchronous execution that runs goes on to its end.
  ~Session();

  /// Runs `program` on the calling thread. Errors: as `Sandbox::execute`; InvalidArgument also while the session
  /// executes or is suspended.
  [[nodiscard]] ExecuteResult execute(std::string_view program, const ExecuteOptions& options = {});

  /// Runs `program` on the runtime's workers: as `Sandbox::async_execute`.
  template <typename CompletionToken>
  auto async_execute(std::string program, ExecuteOptions options, CompletionToken&& token) {
    return boost::asio::async_initiate<CompletionToken, ExecuteSignature>(
        [live = live_](auto handler, std::string source, ExecuteOptions chosen) {
          start(live, std::move(source), std::move(chosen), std::move(handler));
        },
        token, std::move(program), std::move(options));
  }

  /// Whether the last execution was suspended: `resume`, `undo` or `reset` come next.
  [[nodiscard]] bool is_suspended() const;

  /// What the suspended program waits for.
  [[nodiscard]] std::vector<PendingCall> pending_calls() const;

  /// Goes on with the suspended program. Errors: as `execute`; InvalidArgument: it is not suspended, or an answer is for
  /// an unknown id.
  [[nodiscard]] ExecuteResult resume(const ResumeOptions& options = {});

  /// Takes back the last execution or resumption: variables, modules, files, memory. Once; what the host did meanwhile
  /// stays done. Returns: false where there is nothing to take back.
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

  /// Whether a program that is typed line by line goes on: brackets are open, or a block is, which an empty line ends.
  [[nodiscard]] bool is_incomplete(std::string_view source);

  /// A new interpreter: variables, modules, files and the count of executions are gone.
  void reset();

  /// Executions since the session was new. Those that were rolled back do not count.
  [[nodiscard]] std::uint64_t execution_count() const;

 private:
  friend class session::PoolCore;
  using ExecuteSignature = void(std::exception_ptr, ExecuteResult);
  explicit Session(std::shared_ptr<session::SessionCore> live);
  static void start(std::shared_ptr<session::SessionCore> live, std::string program, ExecuteOptions options,
                    boost::asio::any_completion_handler<ExecuteSignature> handler);

  std::shared_ptr<session::SessionCore> live_;
};

}  // namespace eryx
