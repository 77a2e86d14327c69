// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/App.hpp>

namespace eryx::cli {

/// Adds the subcommand `run` to `application`. If it runs, it sets `status` to its exit status.
void add_run(CLI::App& application, int& status);

}  // namespace eryx::cli
