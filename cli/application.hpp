// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

namespace eryx::cli {

/// The command's subcommands and options. Parsing runs the one that was chosen, which sets `status`.
[[nodiscard]] std::unique_ptr<CLI::App> make_application(int& status);

}  // namespace eryx::cli
