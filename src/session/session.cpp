// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/session.hpp"

#include "sandbox/async_job.hpp"
#include "sandbox/resumption.hpp"
#include "session/guest_service.hpp"
#include "session/session_core.hpp"

namespace eryx {
namespace {

using sandbox::Execution;
using session::SessionCore;

// An asynchronous execution keeps the session, and the right to it, until it has ended.
class SessionJob final : public sandbox::AsyncJob {
 public:
  SessionJob(std::shared_ptr<SessionCore> live, ExecuteOptions options)
      : live_(std::move(live)), use_(*live_), options_(std::move(options)) {}

  void begin(std::optional<Execution>& execution) override {
    live_->begin(execution, options_, Execution::Driver::Asynchronous);
  }
  ExecuteResult finish(Execution& execution) override { return live_->finish(execution); }
  void abandon(Execution& execution) noexcept override { live_->abandon(execution); }

 private:
  std::shared_ptr<SessionCore> live_;
  SessionCore::Use use_;
  ExecuteOptions options_;
};

ExecuteResult run(SessionCore& live, std::optional<Execution>& execution, std::string_view program,
                  const ExecuteOptions& options) {
  try {
    sandbox::run_to_end(*execution, program, options);
  } catch (...) {
    live.abandon(*execution);
    throw;
  }
  return live.finish(*execution);
}

ExecuteResult serve(SessionCore& live, const session::Service& service, const ExecuteOptions& options,
                    SessionCore::Effect effect) {
  const SessionCore::Use use(live);
  ExecuteOptions chosen = options;
  chosen.limits = session::service_limits(options.limits.value_or(live.config()->limits));
  chosen.inputs = service.inputs;
  std::optional<Execution> execution;
  live.begin_service(execution, chosen, effect);
  try {
    sandbox::run_to_end(*execution, service.program, chosen);
  } catch (...) {
    live.abandon(*execution);
    throw;
  }
  return live.finish_service(*execution);
}

}  // namespace

Session::Session(const Sandbox& sandbox, SessionOptions options)
    : live_(std::make_shared<SessionCore>(sandbox.config(), options)) {}
Session::Session(const Sandbox& sandbox, const Checkpoint& checkpoint, SessionOptions options,
                 Randomness randomness)
    : live_(std::make_shared<SessionCore>(sandbox.config(), options, *checkpoint.state(), randomness)) {}
Session::Session(std::shared_ptr<SessionCore> live) : live_(std::move(live)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

ExecuteResult Session::execute(std::string_view program, const ExecuteOptions& options) {
  const SessionCore::Use use(*live_);
  std::optional<Execution> execution;
  live_->begin(execution, options, Execution::Driver::Blocking);
  return run(*live_, execution, program, options);
}

ExecuteResult Session::resume(const ResumeOptions& options) {
  const SessionCore::Use use(*live_);
  std::optional<Execution> execution;
  live_->begin_resumption(execution, options, Execution::Driver::Blocking);
  return run(*live_, execution, {}, sandbox::execute_options(options));
}

void Session::start(std::shared_ptr<SessionCore> live, std::string program, ExecuteOptions options,
                    boost::asio::any_completion_handler<ExecuteSignature> handler) {
  const std::shared_ptr<const Sandbox::Config> config = live->config();
  const sandbox::AsyncRequests requests{options.stop, options.suspend};
  sandbox::start_async(
      config, std::move(program), requests,
      [&]() -> std::unique_ptr<sandbox::AsyncJob> {
        return std::make_unique<SessionJob>(std::move(live), std::move(options));
      },
      std::move(handler), nullptr);
}

bool Session::is_suspended() const {
  const SessionCore::Use use(*live_);
  return live_->waiting().has_value();
}

std::vector<PendingCall> Session::pending_calls() const {
  const SessionCore::Use use(*live_);
  return live_->pending_calls();
}

bool Session::undo() {
  const SessionCore::Use use(*live_);
  return live_->undo();
}

Checkpoint Session::checkpoint() {
  const SessionCore::Use use(*live_);
  return Checkpoint(std::make_shared<const sandbox::GuestState>(live_->state(engine::checkpoint_copy_limit)));
}

Session Session::fork(Randomness randomness) {
  const SessionCore::Use use(*live_);
  return Session(std::make_shared<SessionCore>(live_->config(), live_->options(),
                                               live_->state(session::session_copy_limit), randomness));
}

SnapshotResult Session::snapshot_state(const ExecuteOptions& options) {
  return session::read_snapshot(
      serve(*live_, session::snapshot_service(), options, SessionCore::Effect::Aside));
}

ExecuteResult Session::restore_state(std::span<const std::byte> snapshot, const ExecuteOptions& options) {
  return serve(*live_, session::restore_service(snapshot), options, SessionCore::Effect::Kept);
}

ExecuteResult Session::clear_state(const ExecuteOptions& options) {
  return serve(*live_, session::clear_service(), options, SessionCore::Effect::Kept);
}

std::vector<std::string> Session::completions(std::string_view text, const ExecuteOptions& options) {
  return session::read_completions(
      serve(*live_, session::completions_service(text), options, SessionCore::Effect::Aside));
}

bool Session::is_incomplete(std::string_view source) {
  return serve(*live_, session::incomplete_service(source), {}, SessionCore::Effect::Aside).value_json ==
         "true";
}

void Session::reset() {
  const SessionCore::Use use(*live_);
  live_->reset();
}

std::uint64_t Session::execution_count() const {
  const SessionCore::Use use(*live_);
  return live_->execution_count();
}

}  // namespace eryx
