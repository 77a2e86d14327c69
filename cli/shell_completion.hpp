// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>

#include "command_outline.hpp"

/// Files by which a shell completes the words of a command.
namespace eryx::cli {

[[nodiscard]] std::string bash_completion(const CommandOutline& command);
[[nodiscard]] std::string zsh_completion(const CommandOutline& command);
[[nodiscard]] std::string fish_completion(const CommandOutline& command);

}  // namespace eryx::cli
