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
  Stopped,        ///< Killed, because that was asked for.
  TooMuchOutput,  ///< Killed, because it did not stop writing.
};

/// How a command of this machine ended, and what it wrote.
struct FinishedChild {
  ChildEnd end = ChildEnd::Exited;
  int code = 0;
  std::string standard_output;
  std::string standard_error;  ///< Its last kilobytes.
};

/// Runs a command without a shell and waits for its end, and for the end of whatever holds its output. It is found by
/// PATH, has the environment and the working directory of this process, a process group of its own, no blocked signals,
/// and no descriptors besides the three standard ones.
///
/// A request of `stop` kills it and all of its process group. It is always waited for: there are no zombies.
///
/// Errors: std::system_error, where there is no such program, or no process to be had.
///
/// Threading: any thread, which it blocks.
[[nodiscard]] FinishedChild run_child(const std::vector<std::string>& command,
                                      std::string_view standard_input, Bytes output_limit,
                                      const std::stop_token& stop);

}  // namespace eryx::cli
