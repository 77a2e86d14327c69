// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// Files that the command writes whole: what was there stays until the new one is complete.
namespace eryx::cli {

/// Checks before the program runs that a file can be written there. `option` names it in messages. Errors: Misuse.
void check_can_replace(std::string_view option, const std::string& path);

/// Writes the file beside `path`, then renames it. Errors: std::system_error; `path` is as it was then.
void replace_file(std::string_view option, const std::string& path, std::string_view contents);

}  // namespace eryx::cli
