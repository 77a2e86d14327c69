// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/App.hpp>

namespace eryx::cli {

/// Adds the subcommand `package`, with `lock`, `fetch` and `show`, to `application`. If one of them runs, it sets `status` to its
/// exit status.
void add_package(CLI::App& application, int& status);

}  // namespace eryx::cli
