// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What `Session` is a handle of: one live interpreter, lent to one run after the other.
//
// Threading: `Use` is how every operation begins: one at a time, a second one is refused. An asynchronous execution
// holds its `Use` until it has ended, on whatever thread.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/forks.hpp"
#include "drive/sandbox_config.hpp"
#include "eryx/session.hpp"
#include "execution/interpreter_loan.hpp"
#include "execution/start.hpp"
#include "session/guest_service.hpp"
#include "state/callback_index.hpp"
#include "state/guest_state.hpp"

namespace eryx::session {

/// Undo and fork copy up to this many bytes each time, which takes half a millisecond at most; the rest is mapped. Small
/// programs dirty 50 to 100 pages, and would take a fault for each if these were mapped.
inline constexpr std::uint64_t session_copy_limit = 512 * 1024;

class SessionCore final : private execution::InterpreterLender {
 public:
  SessionCore(std::shared_ptr<const drive::SandboxConfig> config, SessionOptions options);
  /// Continues from a state. Errors: as `state::revive`.
  SessionCore(std::shared_ptr<const drive::SandboxConfig> config, SessionOptions options,
              const state::GuestState& state, Randomness randomness);
  ~SessionCore() override;
  SessionCore(const SessionCore&) = delete;
  SessionCore& operator=(const SessionCore&) = delete;

  /// The right to use the session. Errors: InvalidArgument, if somebody else has it, and in a process that was forked:
  /// its memory may still be the parent's.
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

  /// Lends the interpreter to a new program. Errors: InvalidArgument, OutOfResources; the session is as it was.
  [[nodiscard]] execution::Start start(std::string_view program, const detail::ExecuteSettings& settings);
  /// The same, for the program that waits. Errors: also InvalidArgument (none waits; unknown ids).
  [[nodiscard]] execution::Start start_resumed(const detail::ResumeSettings& settings);
  /// The same for a program of our own. `Aside`: whatever it does to the session is undone at its end, and the last
  /// execution can still be taken back.
  enum class Effect { Kept, Aside };
  [[nodiscard]] execution::Start start_service(const GuestService& service,
                                               const detail::ExecuteSettings& settings, Effect effect);

  /// Takes the interpreter back from a run that has ended, and the result.
  [[nodiscard]] ExecuteResult settle(execution::Ended ended);
  /// The same for a service, which does not count as an execution.
  [[nodiscard]] ExecuteResult settle_service(execution::Ended ended);

  [[nodiscard]] const std::optional<execution::WaitingProgram>& waiting() const { return waiting_; }
  [[nodiscard]] std::vector<PendingCall> pending_calls();
  [[nodiscard]] std::uint64_t execution_count() const { return executions_; }
  [[nodiscard]] const std::shared_ptr<const drive::SandboxConfig>& config() const { return config_; }
  [[nodiscard]] const SessionOptions& options() const { return options_; }

  bool undo();
  void reset();
  /// Up to `copy_limit` bytes of it are copied by each session that continues from it, and not shared.
  /// Errors: OutOfResources.
  [[nodiscard]] state::GuestState capture(std::uint64_t copy_limit);

 private:
  /// A run failed in the host, or never began: the session returns to the state before it.
  void take_back(std::unique_ptr<execution::Interpreter> interpreter) noexcept override;

  void require_interpreter();
  void require_program_ended() const;
  [[nodiscard]] std::shared_ptr<const bridge::CallbackSet> callbacks_for(const detail::RunSettings& settings);
  [[nodiscard]] execution::InterpreterLoan lend() { return {std::move(interpreter_), *this}; }
  void prepare_undo();
  [[nodiscard]] state::GuestState capture_guest(std::uint64_t copy_limit);
  void go_back_to(const state::GuestState& state);
  /// Back to the undo point, or to a new interpreter if there is none. Returns: which.
  StateAfter roll_back();
  void release() noexcept;

  std::shared_ptr<const drive::SandboxConfig> config_;
  SessionOptions options_;
  state::CallbackIndex callbacks_;
  std::unique_ptr<execution::Interpreter> interpreter_;  ///< Null while it is lent, and after a failure.
  std::uint64_t executions_ = 0;
  std::optional<execution::WaitingProgram> waiting_;
  /// The state before the last execution.
  std::optional<state::GuestState> before_;
  /// The state before a service that leaves no trace, while it runs.
  std::optional<state::GuestState> aside_;
  std::atomic<bool> is_used_{false};
  unsigned process_ = base::process_generation();
};

}  // namespace eryx::session
