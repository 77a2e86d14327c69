// SPDX-License-Identifier: MIT OR Apache-2.0
#include "session/session_core.hpp"

#include <utility>

#include "eryx/error.hpp"
#include "sandbox/resumption.hpp"
#include "sandbox/revival.hpp"
#include "sandbox/runtime_impl.hpp"

namespace eryx::session {

SessionCore::Use::Use(SessionCore& session) : session_(session) {
  if (session_.process_ != base::process_generation()) {
    throw Error(
        ErrorKind::InvalidArgument,
        "this session belongs to the parent process: take a checkpoint before the process forks, and make a "
        "session of that in the child");
  }
  if (session_.is_used_.exchange(true, std::memory_order_acquire)) {
    throw Error(ErrorKind::InvalidArgument,
                "this session is in use: wait for its execution to end, or fork it before");
  }
}

SessionCore::Use::~Use() { session_.is_used_.store(false, std::memory_order_release); }

SessionCore::SessionCore(std::shared_ptr<const Sandbox::Config> config, SessionOptions options)
    : config_(std::move(config)),
      options_(options),
      places_(config_->callbacks),
      interpreter_(sandbox::make_live(*config_)) {}

SessionCore::SessionCore(std::shared_ptr<const Sandbox::Config> config, SessionOptions options,
                         const sandbox::GuestState& state, Randomness randomness)
    : config_(std::move(config)),
      options_(options),
      places_(config_->callbacks, state.callbacks),
      interpreter_(sandbox::revive(*config_, state, randomness)),
      executions_(state.executions),
      waiting_(state.program) {}

SessionCore::~SessionCore() { release(); }

void SessionCore::release() noexcept {
  if (!interpreter_) return;
  try {
    config_->runtime->impl().pool().release(std::move(interpreter_));
  } catch (const std::exception&) {  // The interpreter was destroyed instead.
  }
}

// After a failure of the host that left none: what the session was is still there, or it was nothing.
void SessionCore::require_interpreter() {
  if (interpreter_) return;
  interpreter_ =
      before_ ? sandbox::revive(*config_, *before_, Randomness::Kept) : sandbox::make_live(*config_);
}

sandbox::GuestState SessionCore::capture_all(std::uint64_t copy_limit) {
  sandbox::GuestState state =
      sandbox::capture(*interpreter_, config_->runtime->impl().pool().policy(), copy_limit);
  state.executions = executions_;
  state.program = waiting_;
  return state;
}

void SessionCore::prepare_undo() {
  if (options_.undo == Undo::Off) return;
  // What nobody goes back to any more is given up first: its place is taken by what comes.
  before_.reset();
  before_ = capture_all(session_copy_limit);
}

sandbox::Live SessionCore::lend(const std::vector<Callback>& more) {
  require_interpreter();
  auto callbacks = places_.arrange(more);
  prepare_undo();
  return {std::move(interpreter_), std::move(callbacks)};
}

void SessionCore::require_program_ended() const {
  if (!waiting_) return;
  throw Error(ErrorKind::InvalidArgument,
              "this session's program is suspended: resume it, take it back with undo, or reset the session");
}

void SessionCore::begin(std::optional<sandbox::Execution>& execution, const ExecuteOptions& options,
                        sandbox::Execution::Driver driver) {
  require_program_ended();
  sandbox::Live live = lend(options.callbacks);
  try {
    execution.emplace(config_, options, driver, live);
  } catch (...) {
    interpreter_ = std::move(live.interpreter);
    throw;
  }
}

void SessionCore::begin_service(std::optional<sandbox::Execution>& execution, const ExecuteOptions& options,
                                Effect effect) {
  require_program_ended();
  require_interpreter();
  // A session without undo is not lost by a look at it either.
  if (effect == Effect::Aside || options_.undo == Undo::Off) {
    aside_ = capture_all(session_copy_limit);
  } else {
    prepare_undo();
  }
  sandbox::Live live{std::move(interpreter_), places_.arrange({}), ERYX_START_SERVICE};
  try {
    execution.emplace(config_, options, sandbox::Execution::Driver::Blocking, live);
  } catch (...) {
    interpreter_ = std::move(live.interpreter);
    aside_.reset();
    throw;
  }
}

ExecuteResult SessionCore::finish_service(sandbox::Execution& execution) {
  ExecuteResult result = execution.collect();
  interpreter_ = execution.take_interpreter();
  const bool is_good = execution.left_good_state() && !execution.waiting_program();
  if (const auto aside = std::exchange(aside_, std::nullopt); aside) {
    if (!is_good) result.state = StateAfter::RolledBack;
    go_back_to(*aside);
  } else if (!is_good) {
    result.state = roll_back();
  }
  return result;
}

void SessionCore::begin_resumption(std::optional<sandbox::Execution>& execution, const ResumeOptions& options,
                                   sandbox::Execution::Driver driver) {
  if (!waiting_) throw Error(ErrorKind::InvalidArgument, "this session has no suspended program to resume");
  sandbox::check_answers(*waiting_, options.answers);
  sandbox::Live live = lend(options.callbacks);
  try {
    execution.emplace(config_, sandbox::execute_options(options), driver, live);
  } catch (...) {
    interpreter_ = std::move(live.interpreter);
    throw;
  }
  try {
    execution->go_on(*std::exchange(waiting_, std::nullopt), options);
  } catch (...) {
    abandon(*execution);
    execution.reset();
    throw;
  }
}

ExecuteResult SessionCore::finish(sandbox::Execution& execution) {
  ExecuteResult result = execution.collect();
  interpreter_ = execution.take_interpreter();
  if (execution.waiting_program()) {
    waiting_ = std::move(execution.waiting_program());
    ++executions_;
  } else if (execution.left_good_state()) {
    ++executions_;
  } else {
    result.state = roll_back();
  }
  return result;
}

void SessionCore::abandon(sandbox::Execution& execution) noexcept {
  try {
    interpreter_ = execution.take_interpreter();
    if (const auto aside = std::exchange(aside_, std::nullopt); aside) {
      go_back_to(*aside);
    } else {
      roll_back();
    }
  } catch (...) {
    // Not even a new interpreter: the next use tries again.
    interpreter_.reset();
  }
}

void SessionCore::go_back_to(const sandbox::GuestState& state) {
  try {
    if (interpreter_) {
      sandbox::return_to(*interpreter_, state, config_->runtime->impl().pool().policy());
    }
  } catch (...) {
    // It lacked memory, say: what it was is still there, for another interpreter.
    interpreter_.reset();
  }
  if (!interpreter_) interpreter_ = sandbox::revive(*config_, state, Randomness::Kept);
  executions_ = state.executions;
  waiting_ = state.program;
}

StateAfter SessionCore::roll_back() {
  if (!before_) {
    reset();
    return StateAfter::Lost;
  }
  go_back_to(*before_);
  return StateAfter::RolledBack;
}

bool SessionCore::undo() {
  if (!before_) return false;
  roll_back();
  before_.reset();
  return true;
}

void SessionCore::reset() {
  release();
  before_.reset();
  waiting_.reset();
  executions_ = 0;
  places_ = sandbox::CallbackIndex(config_->callbacks);
  interpreter_ = sandbox::make_live(*config_);
}

sandbox::GuestState SessionCore::state(std::uint64_t copy_limit) {
  require_interpreter();
  sandbox::GuestState state = capture_all(copy_limit);
  state.callbacks = places_.known();
  return state;
}

std::vector<PendingCall> SessionCore::pending_calls() {
  return waiting_ ? sandbox::pending_calls(*waiting_, places_.known()) : std::vector<PendingCall>();
}

}  // namespace eryx::session
