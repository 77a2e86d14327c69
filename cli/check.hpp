// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/App.hpp>

namespace eryx::cli {

/// Adds the `check` subcommand. Running it sets `status`.
void add_check(CLI::App& application, int& status);

}  // namespace eryx::cli
