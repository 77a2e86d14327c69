// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/App.hpp>

namespace eryx::cli {

/// Adds the subcommand `image`, with `info` and `build`, to `application`. If one of them runs, it sets `status` to its
/// exit status.
void add_image(CLI::App& application, int& status);

}  // namespace eryx::cli
