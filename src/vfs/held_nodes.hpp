// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Open files of a mount whose contents are not part of a guest's state, as a value: a host's folder, a shared storage. A
// state names them by their paths, and they are opened again when it is restored. What is not there any more, or is another
// file by now, becomes a stale file: every use of it fails with Stale.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vfs/node.hpp"

namespace eryx::vfs {

struct HeldNode {
  std::uint64_t inode = 0;
  /// From the mount's root; empty: the root. Absent: it had none when the state was captured.
  std::optional<std::string> path;
  bool is_directory = false;
};

struct HeldNodes {
  /// By inode, each once.
  std::vector<HeldNode> nodes;

  /// Null if it is not among them.
  [[nodiscard]] const HeldNode* find(std::uint64_t inode) const;
};

/// A node that knows how to be found again.
class PathNamed {
 public:
  PathNamed() = default;
  PathNamed(const PathNamed&) = delete;
  PathNamed& operator=(const PathNamed&) = delete;
  virtual ~PathNamed() = default;
  /// Absent: it has no name any more.
  [[nodiscard]] virtual std::optional<std::string> path_in_mount() const = 0;
};

/// Those of `held` that are of the mount with that device. Requires: its nodes are PathNamed.
[[nodiscard]] HeldNodes capture_held(std::span<const NodePtr> held, std::uint64_t device);

/// Checks held nodes from outside. Errors: CheckpointCorrupt; the message is `where`, followed by what is wrong.
void check_held_nodes(const HeldNodes& nodes, std::string_view where);

/// The node that was held, below the root of its mount, or a stale one.
[[nodiscard]] NodePtr find_held(const HeldNode& wanted, const NodePtr& root);

/// Stands for a node that is gone.
[[nodiscard]] NodePtr make_stale(std::uint64_t device, std::uint64_t inode, NodeType type);

/// Opens a node again as it was open when its state was captured; a stale one if that fails.
[[nodiscard]] NodePtr open_again(const NodePtr& node, Access access);

}  // namespace eryx::vfs
