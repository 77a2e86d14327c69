// SPDX-License-Identifier: MIT OR Apache-2.0
#include "sandbox/sandbox_run.hpp"

#include <boost/json/serialize.hpp>
#include <utility>

#include "check/check_request.hpp"
#include "drive/hidden_callbacks.hpp"
#include "eryx/error.hpp"
#include "execution/run_start.hpp"
#include "state/callback_index.hpp"
#include "state/capture.hpp"
#include "state/pending_calls.hpp"

namespace eryx::sandbox {

using detail::Access;
using execution::Ended;
using execution::Start;

namespace {

std::shared_ptr<const bridge::CallbackSet> callbacks_with(const drive::SandboxConfig& config,
                                                          const std::vector<Callback>& more) {
  drive::check_not_hidden(config.interpreters->image().recipe, more);
  return execution::with_callbacks(*config.callbacks, more);
}

}  // namespace

Start start_fresh(const ConfigPtr& config, std::string_view program,
                  const detail::ExecuteSettings& settings) {
  Start start = execution::make_start(config, settings);
  if (settings.callbacks) start.callbacks = callbacks_with(*config, *settings.callbacks);
  start.tapes = execution::Tapes::make(settings.recording, settings.replay, start.limits);
  start.what = execution::new_program(program, *config, settings, execution::NewProgram::Namespace::Empty);
  start.guest = config->interpreters->lend();
  return start;
}

Start start_check(const ConfigPtr& config, std::string_view program, const CheckOptions& options,
                  const detail::ExecuteSettings& settings) {
  Start start = execution::make_start(config, settings);
  if (settings.callbacks) start.callbacks = callbacks_with(*config, *settings.callbacks);
  const boost::json::object inputs =
      check::service_inputs(program, options, config->result_variable, check::Variables::End);
  start.what = execution::ServiceProgram{check::service_source, boost::json::serialize(inputs)};
  start.guest = config->interpreters->lend();
  return start;
}

Start start_resumed(const ConfigPtr& config, const Checkpoint& checkpoint,
                    const detail::ResumeSettings& settings) {
  const state::GuestState& from = *Access::get(checkpoint);
  if (!from.program) {
    throw Error(ErrorKind::InvalidArgument,
                "this checkpoint has no suspended program: make a Session from it, and execute a program");
  }
  Start start = execution::make_start(config, settings);
  if (settings.callbacks) drive::check_not_hidden(config->interpreters->image().recipe, *settings.callbacks);
  state::CallbackIndex index(config->callbacks, from.callbacks);
  start.callbacks = index.arrange(settings.callbacks ? *settings.callbacks : std::vector<Callback>());
  start.what = execution::ResumedProgram{*from.program, state::check_answers(*from.program, settings),
                                         settings.unanswered};
  start.guest = {state::revive(*config, from, settings.randomness), *config->interpreters};
  return start;
}

ExecuteResult settle(const drive::SandboxConfig& config, Ended ended) {
  if (ended.result.outcome == Outcome::Suspended) {
    state::GuestState state =
        state::capture(*ended.guest, config.interpreters->policy(), engine::checkpoint_copy_limit);
    state.callbacks = state::keys_of(*ended.callbacks);
    state.executions = 1;
    state.program = std::move(ended.waiting);
    ended.result.checkpoint =
        Access::make<Checkpoint>(std::make_shared<const state::GuestState>(std::move(state)));
  }
  ended.result.stats.pages_restored = config.interpreters->release(ended.guest.settle());
  ended.result.stats.wall = base::SteadyTime::clock::now() - ended.started;
  return std::move(ended.result);
}

drive::Job fresh_job(const ConfigPtr& config, std::string program, const ExecuteOptions& options) {
  return {[config, program = std::move(program), options] {
            return start_fresh(config, program, Access::get(options));
          },
          [config](Ended ended) { return settle(*config, std::move(ended)); }};
}

drive::Job resumed_job(const ConfigPtr& config, Checkpoint checkpoint, const ResumeOptions& options) {
  return {[config, checkpoint = std::move(checkpoint), options] {
            return start_resumed(config, checkpoint, Access::get(options));
          },
          [config](Ended ended) { return settle(*config, std::move(ended)); }};
}

}  // namespace eryx::sandbox
