// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The state behind a `Session` handle: one live interpreter, lent to one run after another.
//
// Threading: every operation begins by taking the `Use`. Only one can exist; a second one is refused. An asynchronous
// execution holds its `Use` until it has ended, on any thread.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/forks.hpp"
#include "drive/sandbox_config.hpp"
#include "eryx/feed.hpp"
#include "eryx/session.hpp"
#include "execution/interpreter_loan.hpp"
#include "execution/start.hpp"
#include "session/guest_service.hpp"
#include "state/callback_index.hpp"
#include "state/guest_state.hpp"

namespace eryx::session {

/// Undo and fork copy up to this many bytes, which takes at most half a millisecond; the rest is mapped. Small programs
/// dirty 50 to 100 pages, and would take a page fault for each if these were mapped.
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

  /// The exclusive right to use the session. Errors: InvalidArgument (the session is in use; this is a forked process,
  /// whose memory may still be the parent's).
  class Use {
   public:
    explicit Use(SessionCore& session);
    ~Use();
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

   private:
    SessionCore& session_;
  };

  // All members below require that a `Use` is held.

  /// Lends the interpreter to a new program. Errors: InvalidArgument, OutOfResources; the session is then unchanged.
  [[nodiscard]] execution::Start start(std::string_view program, const detail::ExecuteSettings& settings);
  /// The same, for the suspended program. Errors: also InvalidArgument (no program is suspended; unknown ids).
  [[nodiscard]] execution::Start start_resumed(const detail::ResumeSettings& settings);
  /// The same, for a program of our own. `Aside`: its effects on the session are undone when it ends, and the last
  /// execution can still be undone.
  enum class Effect { Kept, Aside };
  [[nodiscard]] execution::Start start_service(const GuestService& service,
                                               const detail::ExecuteSettings& settings, Effect effect);

  /// The same, for the end of the session: see `Session::close`. If the run cannot begin, the session is new.
  [[nodiscard]] execution::Start start_close(const detail::ExecuteSettings& settings);

  // A program that is being fed.

  /// Errors: InvalidArgument (a program is suspended or being fed; options that cannot be).
  void begin_feed(const FeedOptions& options);
  /// Lends the interpreter to the program that is being fed, with more of its text. Absent: it has ended already.
  /// Errors: as `start`; InvalidArgument (no program is being fed).
  enum class Text { GoesOn, IsWhole };
  [[nodiscard]] std::optional<execution::Start> start_fed(std::string_view text, Text end);
  /// Takes back the interpreter, and returns what this run has done; its own result is in `ended`.
  [[nodiscard]] FeedResult settle_fed(execution::Ended& ended);
  /// What `feed` returns for a program that has ended.
  [[nodiscard]] FeedResult feed_after_end() const;
  /// The result of the program; if it has ended, it is no longer being fed. Requires: its text is whole, or it has ended.
  [[nodiscard]] ExecuteResult end_feed();
  [[nodiscard]] const std::optional<state::FeedRecord>& feed() const { return feed_; }

  [[nodiscard]] FeedMark mark();
  /// Errors: InvalidArgument (a mark of another session).
  void rewind(const FeedMark& mark);

  /// Takes back the interpreter of a run that has ended, and returns its result.
  [[nodiscard]] ExecuteResult settle(execution::Ended ended);
  /// The same for a service, which does not count as an execution.
  [[nodiscard]] ExecuteResult settle_service(execution::Ended ended);
  /// The same for the end of the session, which is new afterwards.
  [[nodiscard]] ExecuteResult settle_close(execution::Ended ended);

  [[nodiscard]] const std::optional<execution::WaitingProgram>& waiting() const { return waiting_; }
  /// Whether no program is suspended or being fed.
  [[nodiscard]] bool is_between_programs() const { return !waiting_ && !feed_; }
  [[nodiscard]] std::vector<PendingCall> pending_calls();
  [[nodiscard]] std::uint64_t execution_count() const { return executions_; }
  /// Whether `start_close` has something to do, apart from the destructors of variables.
  [[nodiscard]] bool has_exit_work() const { return has_exit_work_; }
  [[nodiscard]] const std::shared_ptr<const drive::SandboxConfig>& config() const { return config_; }
  [[nodiscard]] const SessionOptions& options() const { return options_; }
  [[nodiscard]] bool is_of_parent_process() const { return process_ != base::process_generation(); }

  bool undo();
  void reset();
  /// Captures the state. Each session that continues from it copies up to `copy_limit` bytes and shares the rest.
  /// Errors: OutOfResources.
  [[nodiscard]] state::GuestState capture(std::uint64_t copy_limit);

 private:
  /// Called if a run failed in the host or never began: the session returns to the state before it.
  void take_back(std::unique_ptr<execution::Interpreter> interpreter) noexcept override;

  void require_interpreter();
  void require_program_ended() const;
  [[nodiscard]] std::shared_ptr<const bridge::CallbackSet> callbacks_for(const detail::RunSettings& settings);
  [[nodiscard]] execution::InterpreterLoan lend() { return {std::move(interpreter_), *this}; }
  void prepare_undo();
  [[nodiscard]] state::GuestState capture_guest(std::uint64_t copy_limit);
  void go_back_to(const state::GuestState& state);
  [[nodiscard]] const state::GuestState* undo_point() const;
  [[nodiscard]] std::shared_ptr<const state::GuestState> prepare_feed();
  [[nodiscard]] Limits fed_limits(const state::FeedRecord& record) const;
  void refuse_source(const Limits& limits);
  void note_end(execution::Ended& ended);
  [[nodiscard]] ExecuteResult settle_resumed_feed(execution::Ended ended);
  /// Returns to the undo point, or to a new interpreter if there is none. Returns: which of them.
  StateAfter roll_back();
  void release() noexcept;
  /// Gives the interpreter back. The next use takes a new one.
  void forget_everything();

  std::shared_ptr<const drive::SandboxConfig> config_;
  SessionOptions options_;
  state::CallbackIndex callbacks_;
  std::unique_ptr<execution::Interpreter> interpreter_;  ///< Null while it is on loan, and after a failure.
  std::uint64_t executions_ = 0;
  bool has_exit_work_ = false;
  std::optional<execution::WaitingProgram> waiting_;
  std::optional<state::FeedRecord> feed_;
  std::shared_ptr<const int> owner_ =
      std::make_shared<const int>();  ///< Of marks: another one after `reset`.
  /// The state before the last execution.
  std::optional<state::GuestState> before_;
  /// The state before an `Aside` service, while it runs.
  std::optional<state::GuestState> aside_;
  std::atomic<bool> is_used_{false};
  unsigned process_ = base::process_generation();
};

}  // namespace eryx::session
