// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// An execution that the runtime's workers drive: what it begins with, and what becomes of it.

#include <boost/asio/any_completion_handler.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "sandbox/execution.hpp"

namespace eryx::sandbox {

/// Threading: made, used and destroyed on workers, one at a time.
class AsyncJob {
 public:
  virtual ~AsyncJob() = default;
  /// Makes the execution. What it throws goes to the embedder.
  virtual void begin(std::optional<Execution>& execution) = 0;
  /// The result of one that is done.
  virtual ExecuteResult finish(Execution& execution) = 0;
  /// The host failed while it ran.
  virtual void abandon(Execution&) noexcept {}
};

struct AsyncRequests {
  std::stop_token stop;
  std::stop_token suspend;
};

/// Starts a job; `make` is called first, on the calling thread. `live` may be null.
void start_async(std::shared_ptr<const Sandbox::Config> config, std::string program,
                 const AsyncRequests& requests, const std::function<std::unique_ptr<AsyncJob>()>& make,
                 boost::asio::any_completion_handler<void(std::exception_ptr, ExecuteResult)> handler,
                 std::shared_ptr<LiveStats> live);

}  // namespace eryx::sandbox
