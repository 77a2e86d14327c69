// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/bytes.hpp"

namespace eryx::cli {

enum class ChildEnd {
  Exited,         ///< `code` is its exit status.
  Signalled,      ///< `code` is the signal that ended it.
  Stopped,        ///< Killed on request.
  TooMuchOutput,  ///< Killed because it wrote too much.
};

/// How a host command ended, and what it wrote.
struct FinishedChild {
  ChildEnd end = ChildEnd::Exited;
  int code = 0;
  std::string standard_output;
  std::string standard_error;  ///< Its last kilobytes.
};

/// Runs a command without a shell, and waits until it and every process that holds its output have ended. The command
/// is looked up in PATH. It inherits the environment and the working directory, gets its own process group, has no
/// blocked signals, and no descriptors besides the three standard ones.
///
/// A stop request kills its whole process group. The child is always reaped, so there are no zombies.
///
/// Errors: std::system_error (there is no such program; no process can be created).
///
/// Threading: any thread, which it blocks.
[[nodiscard]] FinishedChild run_child(const std::vector<std::string>& command,
                                      std::string_view standard_input, Bytes output_limit,
                                      const std::stop_token& stop);

}  // namespace eryx::cli
