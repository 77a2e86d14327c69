// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The nodes that a guest has open in a mount whose contents are not its own: a state names them, and a restore opens them again.
// One that is no longer what it was stays open, and every use of it fails: a guest's state can always be restored.
//
// Threading: immutable once captured; any number of threads.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vfs/node.hpp"

namespace eryx::vfs {

struct HeldNode {
  std::uint64_t inode = 0;
  NodeType type = NodeType::RegularFile;
  /// Together of all its descriptors.
  Access access;
  /// From the root of the mount, when it was opened: "a/b", "" for the root.
  std::string path;
};

struct HeldNodes {
  /// By inode, each once.
  std::vector<HeldNode> nodes;

  /// Adds a node; one that is there already gets the access too. Keeps the order.
  void add(HeldNode node);
  /// Null if there is none.
  [[nodiscard]] const HeldNode* find(std::uint64_t inode) const;
};

/// Folders below the root of a host's folder. Deeper ones cannot be reached, so that no path makes the host walk far.
inline constexpr std::size_t maximum_host_depth = 128;

/// Whether a path could be that of a held node: names joined by '/', none of which leads elsewhere.
[[nodiscard]] bool is_path_below(std::string_view path);

/// Checks nodes from outside: exactly those of `held`, which may be repeated, and only such as a capture makes. Their paths
/// are not looked up. Errors: CheckpointCorrupt; the message is `where`, followed by what is wrong.
void check_held_nodes(const HeldNodes& nodes, std::span<const std::uint64_t> held, std::string_view where);

/// An open file or folder that could not be opened again.
class LostNode final : public File {
 public:
  LostNode(std::uint64_t device, HeldNode held) : device_(device), held_(std::move(held)) {}

  [[nodiscard]] Metadata metadata() const override;
  [[nodiscard]] std::uint64_t size() const override { return 0; }
  Result<std::size_t> read(std::uint64_t, std::span<std::byte>) override { return Error::InputOutput; }
  Result<void> write(std::uint64_t, std::span<const std::byte>) override { return Error::InputOutput; }
  Result<void> resize(std::uint64_t) override { return Error::InputOutput; }
  Result<void> set_times(const TimeChange&) override { return Error::InputOutput; }
  Result<void> set_mode(Mode) override { return Error::InputOutput; }

  [[nodiscard]] const HeldNode& held() const { return held_; }

 private:
  std::uint64_t device_;
  HeldNode held_;
};

}  // namespace eryx::vfs
