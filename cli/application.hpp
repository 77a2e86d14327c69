// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace eryx::cli {

/// The command's subcommands and options. Parsing runs the one that was chosen, which sets `status`.
/// `program_arguments`: what followed "--" on the command line, which is for the program of `eryx run`.
[[nodiscard]] std::unique_ptr<CLI::App> make_application(
    int& status, std::optional<std::vector<std::string>> program_arguments = std::nullopt);

}  // namespace eryx::cli
