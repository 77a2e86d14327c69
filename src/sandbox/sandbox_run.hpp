// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// How a sandbox starts its runs, and how it settles them.

#include <memory>
#include <string>
#include <string_view>

#include "drive/asynchronous.hpp"
#include "drive/sandbox_config.hpp"
#include "eryx/check.hpp"
#include "eryx/checkpoint.hpp"
#include "eryx/options.hpp"
#include "execution/start.hpp"

namespace eryx::sandbox {

using ConfigPtr = std::shared_ptr<const drive::SandboxConfig>;

/// A new program in a fresh interpreter. Errors: InvalidArgument, OutOfResources.
[[nodiscard]] execution::Start start_fresh(const ConfigPtr& config, std::string_view program,
                                           const detail::ExecuteSettings& settings);

/// The check of a program, in a fresh interpreter. `settings`: of the check. Errors: InvalidArgument, OutOfResources.
[[nodiscard]] execution::Start start_check(const ConfigPtr& config, std::string_view program,
                                           const CheckOptions& options,
                                           const detail::ExecuteSettings& settings);

/// A checkpoint's program in an interpreter of its own. Errors: as `Sandbox::resume`.
[[nodiscard]] execution::Start start_resumed(const ConfigPtr& config, const Checkpoint& checkpoint,
                                             const detail::ResumeSettings& settings);

/// Puts a suspended program into the result, and returns the interpreter to the pool.
[[nodiscard]] ExecuteResult settle(const drive::SandboxConfig& config, execution::Ended ended);

// The same as jobs, for workers.
[[nodiscard]] drive::Job fresh_job(const ConfigPtr& config, std::string program,
                                   const ExecuteOptions& options);
[[nodiscard]] drive::Job resumed_job(const ConfigPtr& config, Checkpoint checkpoint,
                                     const ResumeOptions& options);

}  // namespace eryx::sandbox
