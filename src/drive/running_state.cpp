// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/running_state.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/system_executor.hpp>
#include <utility>

namespace eryx::drive {

RunningExecution start_running(std::shared_ptr<const SandboxConfig> sandbox, Job job,
                               const Requests& requests) {
  auto state = std::make_shared<RunningState>();
  if (requests.stop.stop_possible())
    state->forward_stop.emplace(requests.stop, [stop = state->stop]() mutable { stop.request_stop(); });
  if (requests.suspend.stop_possible()) {
    state->forward_suspend.emplace(requests.suspend,
                                   [suspend = state->suspend]() mutable { suspend.request_stop(); });
  }
  job.prepare = [prepare = std::move(job.prepare), live = state->live] {
    execution::Start start = prepare();
    start.observer = live;
    return start;
  };
  const auto finish = [state](std::exception_ptr error, ExecuteResult result) {
    const std::lock_guard lock(state->mutex);
    state->error = std::move(error);
    state->result = std::move(result);
    state->is_done = true;
    state->ended.notify_all();
  };
  // Whoever takes the last turn finishes: `wait` needs no worker.
  run_async(std::move(sandbox), std::move(job), {state->stop.get_token(), state->suspend.get_token()},
            boost::asio::bind_executor(boost::asio::system_executor(), finish));
  return detail::Access::make<RunningExecution>(std::move(state));
}

}  // namespace eryx::drive
