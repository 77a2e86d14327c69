// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "eryx/trace.hpp"
#include "trace/tracks.hpp"

namespace eryx::trace {

/// A place in the calls: a function, and through which others it was called.
struct CallNode {
  std::uint32_t parent = 0;                 ///< Comes before it.
  const TraceFunction* function = nullptr;  ///< Null: the root, which is all tasks together.
  std::uint32_t depth = 0;
  std::uint64_t calls = 0;          ///< What goes on after waiting counts again.
  std::chrono::nanoseconds self{};  ///< Time in the function itself.
  std::chrono::nanoseconds total{};
};

/// Calls deeper than this count as their caller's.
inline constexpr std::uint32_t deepest_call = 500;

/// The root, then the others, each after its parent. Tasks that do the same are one.
[[nodiscard]] std::vector<CallNode> call_tree_of(std::span<const Track> tracks);

/// The `most` nodes that took longest, each after its parent still.
[[nodiscard]] std::vector<CallNode> longest_of(const std::vector<CallNode>& tree, std::size_t most);

}  // namespace eryx::trace
