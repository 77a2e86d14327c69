// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "sandbox/execution.hpp"

namespace eryx::sandbox {

/// The part of the options that every execution has.
[[nodiscard]] ExecuteOptions execute_options(const ResumeOptions& options);

/// Makes `execution` that of a checkpoint's program, in an interpreter of its own.
/// Errors: as `Sandbox::resume`.
void begin_resumption(std::optional<Execution>& execution,
                      const std::shared_ptr<const Sandbox::Config>& config, const Checkpoint& checkpoint,
                      const ResumeOptions& options, Execution::Driver driver);

}  // namespace eryx::sandbox
