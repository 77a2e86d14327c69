// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>

#include "command_outline.hpp"

namespace eryx::cli {

/// The name of a command's page: "eryx-image-build".
[[nodiscard]] std::string manual_page_name(const CommandOutline& command);

/// The manual page of one command, section 1; subcommands have pages of their own. `version` is the program's.
[[nodiscard]] std::string manual_page(const CommandOutline& command, const std::string& version);

}  // namespace eryx::cli
