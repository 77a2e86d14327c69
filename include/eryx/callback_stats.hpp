// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace eryx {

/// Callback calls, by how they ended.
struct CallbackStats {
  std::uint64_t calls = 0;          ///< All calls.
  std::uint64_t completed = 0;      ///< Answered with a value.
  std::uint64_t not_found = 0;      ///< No callback has this name.
  std::uint64_t bad_arguments = 0;  ///< The arguments did not match the schema.
  std::uint64_t timed_out = 0;      ///< Exceeded `Limits::callback_time`.
  std::uint64_t over_limit = 0;     ///< Too many calls, or too large.
  std::uint64_t failed = 0;         ///< The handler reported a `CallbackError`.
  std::uint64_t host_failures = 0;  ///< The handler failed otherwise; Python was told only an id.
  std::uint64_t cancelled = 0;      ///< The program stopped waiting, or ended.
};

}  // namespace eryx
