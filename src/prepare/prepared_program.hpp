// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "drive/derived_images.hpp"
#include "drive/sandbox_config.hpp"
#include "eryx/limits.hpp"
#include "eryx/result.hpp"

namespace eryx::prepare {

/// What came of preparing a program.
struct PreparedProgram {
  /// How the part that runs once has ended. Completed: `interpreters` is set.
  ExecuteResult setup;
  /// Whose image executions of the program start from. Null: the program cannot be prepared.
  std::shared_ptr<execution::InterpreterPool> interpreters;
};

/// Runs the part of `program` that is above `eryx.ready()`, under these limits, and makes an image of what it left; or takes
/// the one that the runtime has of the same program. The program may be hostile.
///
/// Errors: OutOfResources, ShutDown.
[[nodiscard]] PreparedProgram prepare(const drive::SandboxConfig& config, std::string_view program,
                                      const Limits& limits);

}  // namespace eryx::prepare
