// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

namespace eryx::cli {

/// Adds the subcommand `run` to `application`. If it runs, it sets `status` to its exit status. `words` are the program's
/// arguments, if "--" was given.
void add_run(CLI::App& application, int& status, std::optional<std::vector<std::string>> words);

}  // namespace eryx::cli
