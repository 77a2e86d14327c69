// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

/// Counts instructions by executing one after the other under ptrace: exact, the same at any load, and possible where virtual machines
/// have no counters. A repeated one (`rep movsb`) counts once. Other threads of the work are not counted.
namespace eryx::bench {

struct Steps {
  std::uint64_t guest = 0;         ///< Instructions of the guest's native code.
  std::uint64_t host = 0;          ///< Those of this program besides, with Eryx's own.
  std::uint64_t libraries = 0;     ///< Those of shared libraries: they differ with processors and versions.
  std::uint64_t system_calls = 0;  ///< Not with them what the kernel does.
};

/// Starts this program again with `--stepped NAME`, whose `run_stepped` is counted.
///
/// Errors: Unmeasurable (no ptrace, or the work failed).
[[nodiscard]] Steps count_steps(const std::string& name);

/// In the process that is counted: calls `work` until everything is as it will be the next time, and once to be counted.
void run_stepped(const std::function<void()>& work);

}  // namespace eryx::bench
