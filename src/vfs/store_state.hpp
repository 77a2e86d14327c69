// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The contents of one MemoryStore as a value. MemoryStore::capture makes it, and MemoryStore::restore restores it into
// the same store or another one. Contents of files are shared with the store until one side writes.
//
// Nothing is stored twice: the number of links of a file, and whether a directory was removed, follow from the entries.
// Nodes without an entry were unlinked while open.
//
// Threading: immutable once captured; any number of threads.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vfs/file_contents.hpp"
#include "vfs/node.hpp"

namespace eryx::vfs {

struct EntryState {
  std::uint64_t position = 0;
  std::uint64_t inode = 0;
  std::string name;
};

/// Entries by position.
struct DirectoryState {
  std::vector<EntryState> entries;
};

struct LinkState {
  std::string target;
};

struct NodeState {
  std::uint64_t inode = 0;
  Timestamp accessed{};
  Timestamp modified{};
  Timestamp changed{};
  /// Absent: the default of its type.
  std::optional<Mode> mode;
  std::variant<DirectoryState, FileContents, LinkState> content;
};

struct StoreState {
  static constexpr std::uint64_t root_inode = 1;

  std::uint64_t next_inode = 0;
  std::uint64_t next_position = 0;
  /// By inode; the root is the first.
  std::vector<NodeState> nodes;

  /// Null if there is no such node.
  [[nodiscard]] const NodeState* find(std::uint64_t inode) const;
};

/// The quota that a state uses.
struct StoreUsage {
  std::uint64_t bytes = 0;
  std::uint64_t entries = 0;
};

/// Checks a state from outside. Rejects every state that a store could not have captured, so that restoring needs no
/// checks.
///
/// `held` are the open nodes, in any order, possibly repeated. Nodes without a name must be among them.
///
/// Returns: the quota that it uses. Errors: CheckpointCorrupt; the message is `where`, followed by what is wrong.
/// Cost: time and memory linear in the number of nodes and entries, apart from a logarithm; contents are not read.
StoreUsage check_store_state(const StoreState& state, std::span<const std::uint64_t> held,
                             std::string_view where);

}  // namespace eryx::vfs
