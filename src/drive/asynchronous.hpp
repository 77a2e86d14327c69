// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <exception>
#include <functional>

#include "drive/asio_completion.hpp"
#include "drive/requests.hpp"
#include "drive/sandbox_config.hpp"
#include "execution/start.hpp"

namespace eryx::drive {

/// How an asynchronous run begins, and how it is settled. Each function is called on a worker, at most once.
struct Job {
  /// Borrows an interpreter and makes the `Start`. Exceptions go to the embedder.
  std::function<execution::Start()> prepare;
  /// Takes over the guest and makes the result. Exceptions go to the embedder.
  std::function<ExecuteResult(execution::Ended)> settle;
};

using ExecuteHandler = AsioCompletion<ExecuteResult>::Handler;

/// Runs on the workers of the sandbox's runtime. While the program waits in an `await`, it holds a timer and no thread.
/// The job is destroyed before the handler is called.
void run_async(std::shared_ptr<const SandboxConfig> sandbox, Job job, const Requests& requests,
               ExecuteHandler handler);

/// Completes with an error, as an asynchronous run would: never from within this call.
void fail_async(std::shared_ptr<const SandboxConfig> sandbox, std::exception_ptr error,
                ExecuteHandler handler);

}  // namespace eryx::drive
