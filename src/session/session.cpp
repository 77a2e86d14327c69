// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/session.hpp"

#include <boost/json/value.hpp>

#include "check/check_request.hpp"
#include "check/check_result.hpp"
#include "drive/asynchronous.hpp"
#include "drive/blocking.hpp"
#include "drive/running_state.hpp"
#include "eryx/error.hpp"
#include "session/guest_service.hpp"
#include "session/session_core.hpp"

namespace eryx {
namespace {

using detail::Access;
using execution::Ended;
using session::SessionCore;

using CorePtr = std::shared_ptr<SessionCore>;

// An asynchronous run keeps the session, and its `Use`, until it has ended.
// Errors: InvalidArgument (the session is in use).
drive::Job job_of(const CorePtr& core, std::function<execution::Start()> prepare) {
  const auto use = std::make_shared<SessionCore::Use>(*core);
  return {[core, use, prepare = std::move(prepare)] { return prepare(); },
          [core, use](Ended ended) { return core->settle(std::move(ended)); }};
}

drive::Job execute_job(const CorePtr& core, std::string program, ExecuteOptions options) {
  return job_of(core, [core, program = std::move(program), options = std::move(options)] {
    return core->start(program, Access::get(options));
  });
}

drive::Job resume_job(const CorePtr& core, ResumeOptions options) {
  return job_of(core,
                [core, options = std::move(options)] { return core->start_resumed(Access::get(options)); });
}

ExecuteResult serve(SessionCore& core, const session::GuestService& service,
                    const detail::ExecuteSettings& settings, SessionCore::Effect effect) {
  const SessionCore::Use use(core);
  return core.settle_service(drive::run_blocking(
      core.config()->core(), core.start_service(service, settings, effect), drive::Requests(settings)));
}

ExecuteResult serve(SessionCore& core, const session::GuestService& service, const ExecuteOptions& options,
                    SessionCore::Effect effect) {
  return serve(core, service, Access::get(options), effect);
}

drive::Requests feed_requests(const SessionCore& core) {
  return drive::Requests(Access::get(core.feed()->options->execute));
}

}  // namespace

Session::Session(const Sandbox& sandbox, SessionOptions options)
    : impl_(std::make_shared<SessionCore>(Access::get(sandbox), options)) {}
Session::Session(const Sandbox& sandbox, const Checkpoint& checkpoint, SessionOptions options,
                 Randomness randomness)
    : impl_(std::make_shared<SessionCore>(Access::get(sandbox), options, *Access::get(checkpoint),
                                          randomness)) {}
Session::Session(Core core) : impl_(std::move(core)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

ExecuteResult Session::execute(std::string_view program, const ExecuteOptions& options) {
  const detail::ExecuteSettings& settings = Access::get(options);
  const SessionCore::Use use(*impl_);
  return impl_->settle(drive::run_blocking(impl_->config()->core(), impl_->start(program, settings),
                                           drive::Requests(settings)));
}

ExecuteResult Session::resume(const ResumeOptions& options) {
  const detail::ResumeSettings& settings = Access::get(options);
  const SessionCore::Use use(*impl_);
  return impl_->settle(drive::run_blocking(impl_->config()->core(), impl_->start_resumed(settings),
                                           drive::Requests(settings)));
}

void Session::initiate_execute(const Core& core, std::string program, const ExecuteOptions& options,
                               Handler handler) {
  drive::Job job;
  try {
    job = execute_job(core, std::move(program), options);
  } catch (...) {
    drive::fail_async(core->config(), std::current_exception(), std::move(handler));
    return;
  }
  drive::run_async(core->config(), std::move(job), drive::Requests(Access::get(options)), std::move(handler));
}

void Session::initiate_resume(const Core& core, const ResumeOptions& options, Handler handler) {
  drive::Job job;
  try {
    job = resume_job(core, options);
  } catch (...) {
    drive::fail_async(core->config(), std::current_exception(), std::move(handler));
    return;
  }
  drive::run_async(core->config(), std::move(job), drive::Requests(Access::get(options)), std::move(handler));
}

RunningExecution Session::start(std::string program, const ExecuteOptions& options) {
  return drive::start_running(impl_->config(), execute_job(impl_.shared(), std::move(program), options),
                              drive::Requests(Access::get(options)));
}

RunningExecution Session::start_resume(const ResumeOptions& options) {
  return drive::start_running(impl_->config(), resume_job(impl_.shared(), options),
                              drive::Requests(Access::get(options)));
}

void Session::begin_feed(const FeedOptions& options) {
  const SessionCore::Use use(*impl_);
  impl_->begin_feed(options);
}

FeedResult Session::feed(std::string_view text) {
  const SessionCore::Use use(*impl_);
  if (!impl_->feed()) impl_->begin_feed({});
  std::optional<execution::Start> start = impl_->start_fed(text, SessionCore::Text::GoesOn);
  if (!start) return impl_->feed_after_end();
  Ended ended = drive::run_blocking(impl_->config()->core(), *std::move(start), feed_requests(*impl_));
  return impl_->settle_fed(ended);
}

ExecuteResult Session::finish() {
  const SessionCore::Use use(*impl_);
  if (std::optional<execution::Start> start = impl_->start_fed({}, SessionCore::Text::IsWhole); start) {
    Ended ended = drive::run_blocking(impl_->config()->core(), *std::move(start), feed_requests(*impl_));
    (void)impl_->settle_fed(ended);
  }
  return impl_->end_feed();
}

bool Session::is_feeding() const {
  const SessionCore::Use use(*impl_);
  return impl_->feed().has_value();
}

FeedMark Session::mark() {
  const SessionCore::Use use(*impl_);
  return impl_->mark();
}

void Session::rewind(const FeedMark& mark) {
  const SessionCore::Use use(*impl_);
  impl_->rewind(mark);
}

bool Session::is_suspended() const {
  const SessionCore::Use use(*impl_);
  return impl_->waiting().has_value();
}

std::vector<PendingCall> Session::pending_calls() const {
  const SessionCore::Use use(*impl_);
  return impl_->pending_calls();
}

bool Session::undo() {
  const SessionCore::Use use(*impl_);
  return impl_->undo();
}

Checkpoint Session::checkpoint() {
  const SessionCore::Use use(*impl_);
  if (impl_->feed()) {
    throw Error(
        ErrorKind::InvalidArgument,
        "a program is being fed to this session: a checkpoint cannot hold it, fork the session instead");
  }
  return Access::make<Checkpoint>(
      std::make_shared<const state::GuestState>(impl_->capture(engine::checkpoint_copy_limit)));
}

Session Session::fork(Randomness randomness) {
  const SessionCore::Use use(*impl_);
  return Session(std::make_shared<SessionCore>(impl_->config(), impl_->options(),
                                               impl_->capture(session::session_copy_limit), randomness));
}

SnapshotResult Session::snapshot_state(const ExecuteOptions& options) {
  return session::read_snapshot(
      serve(*impl_, session::snapshot_service(), options, SessionCore::Effect::Aside));
}

ExecuteResult Session::restore_state(std::span<const std::byte> snapshot, const ExecuteOptions& options) {
  return serve(*impl_, session::restore_service(snapshot), options, SessionCore::Effect::Kept);
}

ExecuteResult Session::clear_state(const ExecuteOptions& options) {
  return serve(*impl_, session::clear_service(), options, SessionCore::Effect::Kept);
}

std::vector<std::string> Session::completions(std::string_view text, const ExecuteOptions& options) {
  return session::read_completions(
      serve(*impl_, session::completions_service(text), options, SessionCore::Effect::Aside));
}

CheckResult Session::check(std::string_view program) { return check(program, {}); }

CheckResult Session::check(std::string_view program, const CheckOptions& options) {
  const Limits& usual = impl_->config()->limits;
  if (auto refused = check::refusal(program, options, usual)) return std::move(*refused);
  const session::GuestService service{check::service_source,
                                      check::service_inputs(program, options, {}, check::Variables::LiveOn)};
  const detail::ExecuteSettings settings = check::service_settings(options, usual);
  return check::read_result(serve(*impl_, service, settings, SessionCore::Effect::Aside), options.most);
}

bool Session::is_incomplete(std::string_view source) {
  return serve(*impl_, session::incomplete_service(source), ExecuteOptions(), SessionCore::Effect::Aside)
             .value_json == "true";
}

ExecuteResult Session::close(const ExecuteOptions& options) {
  const detail::ExecuteSettings& settings = Access::get(options);
  const SessionCore::Use use(*impl_);
  return impl_->settle_close(
      drive::run_blocking(impl_->config()->core(), impl_->start_close(settings), drive::Requests(settings)));
}

void Session::reset() {
  const SessionCore::Use use(*impl_);
  impl_->reset();
}

std::uint64_t Session::execution_count() const {
  const SessionCore::Use use(*impl_);
  return impl_->execution_count();
}

}  // namespace eryx
