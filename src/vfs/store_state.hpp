// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Everything in one MemoryStore as a value: what MemoryStore::capture takes and MemoryStore::restore puts back, into the
// same store or into others. Contents of files are shared with the store until one side writes.
//
// Nothing is said twice: how many links a file has, and whether a directory was removed, follows from the entries.
// Nodes without an entry were unlinked while open.
//
// Threading: immutable once captured; any number of threads.

#include <cstddef>
#include <cstdint>
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
  std::variant<DirectoryState, FileContents, LinkState> content;
};

struct StoreState {
  static constexpr std::uint64_t root_inode = 1;

  std::uint64_t next_inode = 0;
  std::uint64_t next_position = 0;
  /// By inode; the root is the first.
  std::vector<NodeState> nodes;

  /// Null where there is no such node.
  [[nodiscard]] const NodeState* find(std::uint64_t inode) const;
};

/// What a state takes of a quota.
struct StoreUsage {
  std::uint64_t bytes = 0;
  std::uint64_t entries = 0;
};

/// Checks a state that comes from outside: what a store would never have captured is refused, so that restoring it needs
/// no look at anything.
///
/// `held` are the nodes that are open, in any order and perhaps repeated: what has no name must be among them.
///
/// Returns: what it takes. Errors: CheckpointCorrupt; the message says what is wrong, after `where`.
/// Cost: time and memory linear in the number of nodes and entries, but for a logarithm; contents are not touched.
StoreUsage check_store_state(const StoreState& state, std::span<const std::uint64_t> held,
                             std::string_view where);

}  // namespace eryx::vfs
