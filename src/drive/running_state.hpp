// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "drive/asynchronous.hpp"
#include "drive/live_stats.hpp"
#include "eryx/running.hpp"

namespace eryx::drive {

/// The state behind a `RunningExecution` handle.
struct RunningState {
  std::stop_source stop;
  std::stop_source suspend;
  // Forward requests from the embedder's tokens to ours.
  std::optional<std::stop_callback<std::function<void()>>> forward_stop;
  std::optional<std::stop_callback<std::function<void()>>> forward_suspend;
  std::shared_ptr<LiveStats> live = std::make_shared<LiveStats>();
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();

  std::mutex mutex;
  std::condition_variable ended;
  bool is_done = false;
  std::exception_ptr error;
  std::optional<ExecuteResult> result;
};

/// Starts `job` on the runtime's workers, with live statistics and a handle.
[[nodiscard]] RunningExecution start_running(std::shared_ptr<const SandboxConfig> sandbox, Job job,
                                             const Requests& requests);

}  // namespace eryx::drive
