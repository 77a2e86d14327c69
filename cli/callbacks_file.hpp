// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "eryx/bytes.hpp"
#include "eryx/callback.hpp"

namespace eryx::cli {

/// Reads a file of callbacks: a JSON object that maps names to constants, to commands, or to
/// answers that come later, as docs/callbacks.md describes.
/// Handlers of commands block their thread until the command has ended. A command may write at most `output_limit`.
///
/// Errors: Misuse, which names the file and the callback. What the library asks of names and schemas is not checked
/// here.
[[nodiscard]] std::vector<Callback> read_callbacks(const std::string& path, Bytes output_limit);

}  // namespace eryx::cli
