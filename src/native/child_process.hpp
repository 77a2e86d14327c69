// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Programs that a build runs: translator and compiler. What they are given was written by strangers in the end, so they get limits,
// nothing of our environment and descriptors, and do not outlive the build.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace eryx::native {

/// The lower of these and what this process has itself.
struct ProcessLimits {
  /// Processor time. The program is killed when it is used up.
  std::chrono::seconds cpu{600};
  /// Bytes of address space.
  std::uint64_t memory = std::uint64_t{4} << 30;
  /// Bytes of each file that it writes.
  std::uint64_t file = std::uint64_t{1} << 30;
};

struct Command {
  /// The path of a program, and its arguments.
  std::vector<std::string> words;
  /// All of its environment: "NAME=value".
  std::vector<std::string> environment;
  /// Takes what it prints: a file in the working folder.
  std::string log;
  ProcessLimits limits;
};

/// When a build has to end, finished or not.
struct Patience {
  std::stop_token stop;
  std::chrono::steady_clock::time_point end = std::chrono::steady_clock::time_point::max();
  /// Called again and again meanwhile. What it throws ends the build.
  std::function<void()> on_check = {};
};

/// Errors: ShutDown, if it is told to stop; OutOfResources, if the time is over; what `on_check` throws.
void check(const Patience& patience);

struct FailedCommand {
  /// Its place in the list.
  std::size_t command = 0;
  /// "exit status 1", "killed by signal 9 (Killed)"; and which limits of this process were lower than ours.
  std::string how;
  /// By a signal: it used up a limit (processor time, memory, its stack, the size of a file), or what it works on was too much for it.
  bool is_killed = false;
  /// This process has limits itself that are lower than the command's.
  bool has_lower_limits = false;
};

/// Runs commands in a folder, at most `jobs` at a time, in their order. Descendants of a command end when it does. `on_end` is called with the place of each that succeeds.
/// Returns: the first that fails, with which all others end.
/// Errors: ShutDown, if it is told to stop; OutOfResources, if the time is over; Unsupported, if a program cannot be started, or not with
/// limits, or if the host leaves its children's ends to nobody (SIGCHLD ignored).
/// Threading: any; processes are waited for by their ids only. Blocking: until all have ended.
[[nodiscard]] std::optional<FailedCommand> run_commands(std::span<const Command> commands,
                                                        const std::filesystem::path& folder, unsigned jobs,
                                                        const Patience& patience,
                                                        const std::function<void(std::size_t)>& on_end = {});

}  // namespace eryx::native
