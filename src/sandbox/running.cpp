// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/running.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "eryx/error.hpp"
#include "eryx/sandbox.hpp"
#include "sandbox/live_stats.hpp"

namespace eryx {

struct RunningExecution::State {
  std::stop_source stop;
  std::stop_source suspend;
  /// The embedder's own tokens lead to ours.
  std::optional<std::stop_callback<std::function<void()>>> forward_stop;
  std::optional<std::stop_callback<std::function<void()>>> forward_suspend;
  std::shared_ptr<sandbox::LiveStats> live = std::make_shared<sandbox::LiveStats>();
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();

  std::mutex mutex;
  std::condition_variable ended;
  bool is_done = false;
  std::exception_ptr error;
  std::optional<ExecuteResult> result;
};

RunningExecution Sandbox::launch(std::string program, ExecuteOptions options) const {
  auto state = std::make_shared<RunningExecution::State>();
  if (options.stop.stop_possible()) {
    state->forward_stop.emplace(options.stop, [stop = state->stop]() mutable { stop.request_stop(); });
  }
  if (options.suspend.stop_possible()) {
    state->forward_suspend.emplace(options.suspend,
                                   [suspend = state->suspend]() mutable { suspend.request_stop(); });
  }
  options.stop = state->stop.get_token();
  options.suspend = state->suspend.get_token();
  const auto finish = [state](std::exception_ptr error, ExecuteResult result) {
    const std::lock_guard lock(state->mutex);
    state->error = std::move(error);
    state->result = std::move(result);
    state->is_done = true;
    state->ended.notify_all();
  };
  start(std::move(program), std::move(options), finish, state->live);
  return RunningExecution(std::move(state));
}

RunningExecution::~RunningExecution() {
  if (state_) cancel();
}

RunningExecution& RunningExecution::operator=(RunningExecution&& other) noexcept {
  if (this != &other) {
    if (state_) cancel();
    state_ = std::move(other.state_);
  }
  return *this;
}

void RunningExecution::cancel() { state_->stop.request_stop(); }

void RunningExecution::suspend() { state_->suspend.request_stop(); }

bool RunningExecution::is_blocked() const { return state_->live->is_blocked(); }

bool RunningExecution::is_done() const {
  const std::lock_guard lock(state_->mutex);
  return state_->is_done;
}

ExecuteResult RunningExecution::wait() {
  std::unique_lock lock(state_->mutex);
  state_->ended.wait(lock, [&] { return state_->is_done; });
  if (state_->error) std::rethrow_exception(state_->error);
  if (!state_->result)
    throw Error(ErrorKind::InvalidArgument, "the result of this execution was taken before");
  return *std::exchange(state_->result, std::nullopt);
}

Stats RunningExecution::stats() const {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->result) return state_->result->stats;
  }
  Stats stats = state_->live->read();
  stats.wall = std::chrono::steady_clock::now() - state_->started;
  return stats;
}

void RunningExecution::detach() { state_.reset(); }

}  // namespace eryx
