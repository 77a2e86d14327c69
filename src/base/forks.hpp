// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace eryx::base {

/// Tells this process from the one it was forked from, and from those that it forks. Only `fork` itself counts, not what
/// makes a process otherwise: threads, `exec`, a bare `clone`. Any thread.
[[nodiscard]] unsigned process_generation() noexcept;

/// How many times this process was on either side of a fork: as long as it stays, what it maps is nobody else's. Any thread.
[[nodiscard]] unsigned forks() noexcept;

}  // namespace eryx::base
