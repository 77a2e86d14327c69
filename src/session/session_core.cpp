// SPDX-License-Identifier: MIT OR Apache-2.0
#include "session/session_core.hpp"

#include <utility>

#include "drive/hidden_callbacks.hpp"
#include "eryx/error.hpp"
#include "execution/guest_world.hpp"
#include "execution/run_start.hpp"
#include "state/capture.hpp"
#include "state/pending_calls.hpp"

namespace eryx::session {

using execution::Ended;
using execution::GuestHealth;
using execution::Start;
using state::GuestState;

SessionCore::Use::Use(SessionCore& session) : session_(session) {
  if (session_.is_of_parent_process()) {
    throw Error(
        ErrorKind::InvalidArgument,
        "this session belongs to the parent process: take a checkpoint before the process forks, and make a "
        "session of it in the child");
  }
  if (session_.is_used_.exchange(true, std::memory_order_acquire)) {
    throw Error(
        ErrorKind::InvalidArgument,
        "this session is in use: wait for its execution to end, or fork the session before it starts");
  }
}

SessionCore::Use::~Use() { session_.is_used_.store(false, std::memory_order_release); }

SessionCore::SessionCore(std::shared_ptr<const drive::SandboxConfig> config, SessionOptions options)
    : config_(std::move(config)),
      options_(options),
      callbacks_(config_->callbacks),
      interpreter_(execution::acquire_for_session(*config_)) {}

SessionCore::SessionCore(std::shared_ptr<const drive::SandboxConfig> config, SessionOptions options,
                         const GuestState& state, Randomness randomness)
    : config_(std::move(config)),
      options_(options),
      callbacks_(config_->callbacks, state.callbacks),
      interpreter_(state::revive(*config_, state, randomness)),
      executions_(state.executions),
      has_exit_work_(state.has_exit_work),
      waiting_(state.program),
      feed_(state.feed) {}

SessionCore::~SessionCore() { release(); }

void SessionCore::release() noexcept {
  if (interpreter_) config_->interpreters->take_back(std::move(interpreter_));
}

// A failure of the host may have left no interpreter. Then the undo point is the session's state; without one it is
// new.
void SessionCore::require_interpreter() {
  if (interpreter_) return;
  const GuestState* const point = undo_point();
  interpreter_ =
      point ? state::revive(*config_, *point, Randomness::Kept) : execution::acquire_for_session(*config_);
}

void SessionCore::require_program_ended() const {
  if (feed_) {
    throw Error(
        ErrorKind::InvalidArgument,
        "a program is being fed to this session: finish it, revert it with undo, or reset the session");
  }
  if (!waiting_) return;
  throw Error(ErrorKind::InvalidArgument,
              "this session's program is suspended: resume it, revert it with undo, or reset the session");
}

std::shared_ptr<const bridge::CallbackSet> SessionCore::callbacks_for(const detail::RunSettings& settings) {
  if (!settings.callbacks) return callbacks_.arrange({});
  drive::check_not_hidden(config_->interpreters->image().recipe, *settings.callbacks);
  return callbacks_.arrange(*settings.callbacks);
}

GuestState SessionCore::capture_guest(std::uint64_t copy_limit) {
  GuestState state = state::capture(*interpreter_, config_->interpreters->policy(), copy_limit);
  state.executions = executions_;
  state.has_exit_work = has_exit_work_;
  state.program = waiting_;
  state.feed = feed_;
  return state;
}

void SessionCore::prepare_undo() {
  if (options_.undo == Undo::Off) return;
  // The previous undo point is released first, so that the next one can reuse its memory.
  before_.reset();
  before_ = capture_guest(session_copy_limit);
}

// Each of these makes all checks that can fail before it changes anything.

Start SessionCore::start(std::string_view program, const detail::ExecuteSettings& settings) {
  require_program_ended();
  Start start = execution::make_start(config_, settings);
  start.tapes = execution::Tapes::make(settings.recording, settings.replay, start.limits);
  start.what = execution::new_program(program, *config_, settings, execution::NewProgram::Namespace::Kept);
  start.afterwards = bridge::Afterwards::InterpreterGoesOn;
  require_interpreter();
  start.callbacks = callbacks_for(settings);
  prepare_undo();
  start.guest = lend();
  return start;
}

Start SessionCore::start_resumed(const detail::ResumeSettings& settings) {
  if (!waiting_) throw Error(ErrorKind::InvalidArgument, "this session has no suspended program to resume");
  Start start = execution::make_start(config_, settings);
  execution::ResumedProgram resumed{{}, state::check_answers(*waiting_, settings), settings.unanswered};
  start.afterwards = bridge::Afterwards::InterpreterGoesOn;
  require_interpreter();
  start.callbacks = callbacks_for(settings);
  prepare_undo();
  resumed.waiting = *std::exchange(waiting_, std::nullopt);
  start.what = std::move(resumed);
  start.guest = lend();
  return start;
}

Start SessionCore::start_service(const GuestService& service, const detail::ExecuteSettings& settings,
                                 Effect effect) {
  require_program_ended();
  Start start = execution::make_start(config_, settings);
  start.tapes = execution::Tapes::make(settings.recording, settings.replay, start.limits);
  start.what = service.program();
  start.afterwards = bridge::Afterwards::InterpreterGoesOn;
  require_interpreter();
  start.callbacks = callbacks_for(settings);
  // Even without undo, inspecting a session must not lose it.
  if (effect == Effect::Aside || options_.undo == Undo::Off) {
    aside_ = capture_guest(session_copy_limit);
  } else {
    prepare_undo();
  }
  start.guest = lend();
  return start;
}

Start SessionCore::start_close(const detail::ExecuteSettings& settings) {
  require_program_ended();
  Start start = execution::make_start(config_, settings);
  start.tapes = execution::Tapes::make(settings.recording, settings.replay, start.limits);
  start.what = close_service().program();
  // The service itself does what there is to do at the end.
  start.afterwards = bridge::Afterwards::InterpreterGoesOn;
  require_interpreter();
  start.callbacks = callbacks_for(settings);
  // Whatever happens now, the session will be new.
  before_.reset();
  start.guest = lend();
  return start;
}

ExecuteResult SessionCore::settle_close(Ended ended) {
  interpreter_ = ended.guest.settle();
  if (ended.health != GuestHealth::Good) ended.result.state = StateAfter::Lost;
  forget_everything();
  return std::move(ended.result);
}

ExecuteResult SessionCore::settle(Ended ended) {
  if (feed_) return settle_resumed_feed(std::move(ended));
  interpreter_ = ended.guest.settle();
  if (ended.health == GuestHealth::Good) {
    has_exit_work_ = has_exit_work_ || ended.has_exit_work;
    waiting_ = std::move(ended.waiting);
    ++executions_;
  } else {
    ended.result.state = roll_back();
  }
  return std::move(ended.result);
}

ExecuteResult SessionCore::settle_service(Ended ended) {
  interpreter_ = ended.guest.settle();
  const bool is_good = ended.health == GuestHealth::Good && !ended.waiting;
  has_exit_work_ = has_exit_work_ || ended.has_exit_work;
  if (const auto aside = std::exchange(aside_, std::nullopt); aside) {
    if (!is_good) ended.result.state = StateAfter::RolledBack;
    go_back_to(*aside);
  } else if (!is_good) {
    ended.result.state = roll_back();
  }
  return std::move(ended.result);
}

void SessionCore::take_back(std::unique_ptr<execution::Interpreter> interpreter) noexcept {
  interpreter_ = std::move(interpreter);
  try {
    if (const auto aside = std::exchange(aside_, std::nullopt); aside) {
      go_back_to(*aside);
    } else {
      roll_back();
    }
  } catch (...) {
    // Not even a new interpreter could be created: the next use tries again.
    interpreter_.reset();
  }
}

void SessionCore::go_back_to(const GuestState& state) {
  try {
    if (interpreter_) state::return_to(*interpreter_, state, config_->interpreters->policy());
  } catch (...) {
    // For example, the host is out of memory. The state is kept for another interpreter.
    interpreter_.reset();
  }
  if (!interpreter_) interpreter_ = state::revive(*config_, state, Randomness::Kept);
  executions_ = state.executions;
  has_exit_work_ = state.has_exit_work;
  waiting_ = state.program;
  feed_ = state.feed;
}

// Even without undo there is one before a program that is being fed.
const GuestState* SessionCore::undo_point() const {
  if (before_) return &*before_;
  return feed_ ? feed_->before.get() : nullptr;
}

StateAfter SessionCore::roll_back() {
  const GuestState* const point = undo_point();
  if (!point) {
    reset();
    return StateAfter::Lost;
  }
  // A copy, because what holds it may be replaced.
  go_back_to(GuestState(*point));
  return StateAfter::RolledBack;
}

bool SessionCore::undo() {
  if (!undo_point()) return false;
  roll_back();
  before_.reset();
  return true;
}

void SessionCore::forget_everything() {
  release();
  before_.reset();
  waiting_.reset();
  feed_.reset();
  owner_ = std::make_shared<const int>();
  executions_ = 0;
  has_exit_work_ = false;
  callbacks_ = state::CallbackIndex(config_->callbacks);
}

void SessionCore::reset() {
  forget_everything();
  interpreter_ = execution::acquire_for_session(*config_);
}

GuestState SessionCore::capture(std::uint64_t copy_limit) {
  require_interpreter();
  GuestState state = capture_guest(copy_limit);
  state.callbacks = callbacks_.known();
  return state;
}

std::vector<PendingCall> SessionCore::pending_calls() {
  return waiting_ ? state::pending_calls(*waiting_, callbacks_.known()) : std::vector<PendingCall>();
}

}  // namespace eryx::session
