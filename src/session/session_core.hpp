// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What `Session` is a handle of: one live interpreter, lent to one execution after the other.
//
// Threading: `Use` is how every operation begins: one at a time, whoever comes second is refused. An asynchronous
// execution holds its `Use` until it has ended, on whatever thread.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/forks.hpp"
#include "engine/memory_state.hpp"
#include "eryx/session.hpp"
#include "sandbox/callback_index.hpp"
#include "sandbox/execution.hpp"

namespace eryx::session {

/// Of what is undone and forked, up to this much is copied each time, which takes half a millisecond at most; the rest is
/// mapped. Small programs dirty 50 to 100 pages, and would take a fault for each if they were mapped anew.
inline constexpr std::uint64_t session_copy_limit = 512 * 1024;

class SessionCore {
 public:
  SessionCore(std::shared_ptr<const Sandbox::Config> config, SessionOptions options);
  /// Goes on from a state. Errors: as `sandbox::revive`.
  SessionCore(std::shared_ptr<const Sandbox::Config> config, SessionOptions options,
              const sandbox::GuestState& state, Randomness randomness);
  ~SessionCore();
  SessionCore(const SessionCore&) = delete;
  SessionCore& operator=(const SessionCore&) = delete;

  /// The right to use the session. Errors: InvalidArgument, where somebody else has it, and in a process that was
  /// forked: its memory may still be the parent's.
  class Use {
   public:
    explicit Use(SessionCore& session);
    ~Use();
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

   private:
    SessionCore& session_;
  };

  // Requires, of all below: a `Use` is held.

  /// Lends the interpreter to an execution of a new program. Errors: InvalidArgument, OutOfResources; the session is
  /// as it was.
  void begin(std::optional<sandbox::Execution>& execution, const ExecuteOptions& options,
             sandbox::Execution::Driver driver);
  /// The same, to go on with the program that waits. Errors: also InvalidArgument (none waits; unknown ids).
  void begin_resumption(std::optional<sandbox::Execution>& execution, const ResumeOptions& options,
                        sandbox::Execution::Driver driver);
  /// The same for a program of our own. `Aside`: whatever it does to the session is undone at its end, and the last
  /// execution can still be taken back.
  enum class Effect { Kept, Aside };
  void begin_service(std::optional<sandbox::Execution>& execution, const ExecuteOptions& options,
                     Effect effect);
  /// Takes the interpreter back from a service that is done, and its result.
  [[nodiscard]] ExecuteResult finish_service(sandbox::Execution& execution);

  /// Takes the interpreter back from an execution that is done, and the result.
  [[nodiscard]] ExecuteResult finish(sandbox::Execution& execution);
  /// Takes it back from one that failed in the host. The session is then as it was before.
  void abandon(sandbox::Execution& execution) noexcept;

  [[nodiscard]] const std::optional<sandbox::WaitingProgram>& waiting() const { return waiting_; }
  [[nodiscard]] std::vector<PendingCall> pending_calls();
  [[nodiscard]] std::uint64_t execution_count() const { return executions_; }
  [[nodiscard]] const std::shared_ptr<const Sandbox::Config>& config() const { return config_; }
  [[nodiscard]] const SessionOptions& options() const { return options_; }

  bool undo();
  void reset();
  /// Up to `copy_limit` bytes of it are copied by each session that goes on from it, and not shared.
  /// Errors: OutOfResources.
  [[nodiscard]] sandbox::GuestState state(std::uint64_t copy_limit);

 private:
  void require_interpreter();
  [[nodiscard]] sandbox::Live lend(const std::vector<Callback>& more);
  void prepare_undo();
  void require_program_ended() const;
  [[nodiscard]] sandbox::GuestState capture_all(std::uint64_t copy_limit);
  void go_back_to(const sandbox::GuestState& state);
  /// Back to the undo point, or to a new interpreter where there is none. Returns: which.
  StateAfter roll_back();
  void release() noexcept;

  std::shared_ptr<const Sandbox::Config> config_;
  SessionOptions options_;
  sandbox::CallbackIndex places_;
  std::unique_ptr<sandbox::Interpreter> interpreter_;  ///< Null while it is lent, and after a failure.
  std::uint64_t executions_ = 0;
  std::optional<sandbox::WaitingProgram> waiting_;
  /// The state before the last execution.
  std::optional<sandbox::GuestState> before_;
  /// The state before a service that leaves no trace, while it runs.
  std::optional<sandbox::GuestState> aside_;
  std::atomic<bool> is_used_{false};
  unsigned process_ = base::process_generation();
};

}  // namespace eryx::session
