// SPDX-License-Identifier: MIT OR Apache-2.0
#include "exit_status.hpp"

namespace eryx::cli::exit_status {

int of(LimitKind kind) noexcept {
  switch (kind) {
    case LimitKind::WallTime: return wall_time_limit;
    case LimitKind::Memory: return memory_limit;
    case LimitKind::Files:
    case LimitKind::FileEntries: return files_limit;
    case LimitKind::Fuel: return fuel_limit;
    case LimitKind::Source:
    case LimitKind::Input: return input_too_large;
  }
  return host_error;
}

int of(const ExecuteResult& result) noexcept {
  switch (result.outcome) {
    case Outcome::Completed:
      // As with any process: only the low eight bits of the status reach the shell.
      return result.exit_code & 0xff;
    case Outcome::Raised: return uncaught_exception;
    case Outcome::LimitExceeded: return result.limit ? of(result.limit->kind) : host_error;
    case Outcome::Cancelled: return cancelled;
    case Outcome::Trapped: return trapped;
    case Outcome::Suspended: return suspended;
  }
  return host_error;
}

}  // namespace eryx::cli::exit_status
