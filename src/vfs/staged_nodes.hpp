// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "vfs/mount.hpp"

namespace eryx::vfs {

/// A mount to be restored of which nothing but the nodes that are held has to be found again.
struct StagedNodes final : StagedMount {
  [[nodiscard]] NodePtr find(std::uint64_t inode) const override {
    for (const auto& [number, node] : nodes)
      if (number == inode) return node;
    return nullptr;
  }
  void restore() noexcept override {}

  std::vector<std::pair<std::uint64_t, NodePtr>> nodes;
};

}  // namespace eryx::vfs
