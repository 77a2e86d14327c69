// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace eryx::base {

/// Distinguishes this process from its parent and from its forked children. Only `fork` counts, not threads, `exec` or
/// a bare `clone`. Threading: any.
[[nodiscard]] unsigned process_generation() noexcept;

/// How many times this process was on either side of a fork. While it is unchanged, no other process shares this
/// process's mappings. Threading: any.
[[nodiscard]] unsigned forks() noexcept;

}  // namespace eryx::base
