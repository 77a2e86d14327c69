// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace eryx {

/// What became of the calls of callbacks.
struct CallbackStats {
  std::uint64_t calls = 0;          ///< All of them.
  std::uint64_t completed = 0;      ///< Answered with a value.
  std::uint64_t not_found = 0;      ///< No callback of this name.
  std::uint64_t bad_arguments = 0;  ///< The arguments did not fit the schema.
  std::uint64_t timed_out = 0;      ///< `Limits::callback_time` was over.
  std::uint64_t over_limit = 0;     ///< Too many calls, or too large ones.
  std::uint64_t failed = 0;         ///< The handler said why.
  std::uint64_t host_failures = 0;  ///< The handler failed, and Python was told an id only.
  std::uint64_t cancelled = 0;      ///< The program no longer waited, or ended.
};

}  // namespace eryx
