// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/limits.hpp"
#include "eryx/result.hpp"

/// Exit statuses of the `eryx` command; docs/exit-status.md has the table for users. They are part of the command's
/// interface: never renumber. 124 follows timeout(1); 126 and 130 follow the shell's conventions.
namespace eryx::cli::exit_status {

inline constexpr int success = 0;
inline constexpr int uncaught_exception = 1;
inline constexpr int findings = 1;  ///< Of `eryx check`.
inline constexpr int refused = 1;   ///< Of `eryx package`.
inline constexpr int misuse = 2;
inline constexpr int fuel_limit = 119;
inline constexpr int suspended = 120;
inline constexpr int memory_limit = 121;
inline constexpr int files_limit = 122;
inline constexpr int input_too_large = 123;
inline constexpr int wall_time_limit = 124;
inline constexpr int host_error = 125;
inline constexpr int trapped = 126;
inline constexpr int cancelled = 130;

/// Status for an exceeded limit.
[[nodiscard]] int of(LimitKind kind) noexcept;

/// Status for a finished execution: the guest's own if it has one.
[[nodiscard]] int of(const ExecuteResult& result) noexcept;

}  // namespace eryx::cli::exit_status
