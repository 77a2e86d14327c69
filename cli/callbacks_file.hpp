// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "eryx/bytes.hpp"
#include "eryx/callback.hpp"

namespace eryx::cli {

/// Reads a file of callbacks: a JSON object that maps names to constants, commands, or deferred answers. See
/// docs/callbacks.md. Handlers of commands block their thread until the command has ended. A command may write at most
/// `output_limit`.
///
/// Errors: Misuse; the message names the file and the callback. The library's rules for names and schemas are not
/// checked here.
[[nodiscard]] std::vector<Callback> read_callbacks(const std::string& path, Bytes output_limit);

}  // namespace eryx::cli
