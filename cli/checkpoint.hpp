// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/App.hpp>

namespace eryx::cli {

/// Adds `eryx checkpoint`. The subcommand sets `status` when it runs.
void add_checkpoint(CLI::App& application, int& status);

}  // namespace eryx::cli
