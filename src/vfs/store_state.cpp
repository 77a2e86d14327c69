// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/store_state.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>

#include "eryx/error.hpp"
#include "vfs/name.hpp"
#include "vfs/path.hpp"

namespace eryx::vfs {
namespace {

constexpr auto maximum = static_cast<std::uint64_t>(INT64_MAX);

/// One check of one state. Nothing here recurses: trees can be as deep as there are directories.
class StoreCheck {
 public:
  StoreCheck(const StoreState& state, std::string_view where)
      : state_(state), where_(where), references_(state.nodes.size(), 0) {}

  StoreUsage run(std::span<const std::uint64_t> held) {
    check_nodes();
    for (const NodeState& node : state_.nodes) {
      if (const auto* directory = std::get_if<DirectoryState>(&node.content)) check_entries(*directory);
    }
    if (std::ranges::sort(positions_); std::ranges::adjacent_find(positions_) != positions_.end())
      fail("two entries have the same position");
    check_references();
    check_held(held);
    check_reach();
    return {bytes_, positions_.size()};
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw eryx::Error(ErrorKind::CheckpointCorrupt, std::string(where_) + ": " + what);
  }
  void require(bool condition, const char* what) const {
    if (!condition) fail(what);
  }

  void check_nodes() {
    require(!state_.nodes.empty(), "there is no root");
    require(state_.nodes.front().inode == StoreState::root_inode, "the root has another inode");
    require(is_directory(state_.nodes.front()), "the root is not a directory");
    require(state_.next_inode <= maximum && state_.next_position <= maximum, "a counter is out of range");
    std::uint64_t previous = 0;
    for (const NodeState& node : state_.nodes) {
      require(node.inode > previous, "inodes do not increase");
      require(node.inode < state_.next_inode, "an inode is yet to be given out");
      previous = node.inode;
      // WASI's times are unsigned.
      for (const Timestamp time : {node.accessed, node.modified, node.changed})
        require(time >= Timestamp(), "a time lies before 1970");
      if (const auto* file = std::get_if<FileContents>(&node.content)) {
        require(file->size() <= maximum, "a file is too big");
        take_bytes(file->size());
      } else if (const auto* link = std::get_if<LinkState>(&node.content)) {
        require(static_cast<bool>(check_link_target(link->target)), "a symbolic link has no good target");
        take_bytes(link->target.size());
      }
    }
  }

  void check_entries(const DirectoryState& directory) {
    std::uint64_t previous = 0;
    std::vector<std::string_view> names;
    for (const EntryState& entry : directory.entries) {
      require(entry.position > previous, "positions of a directory do not increase");
      require(entry.position < state_.next_position, "a position is yet to be given out");
      previous = entry.position;
      positions_.push_back(entry.position);
      require(static_cast<bool>(check_name(entry.name)), "an entry has no good name");
      names.push_back(entry.name);
      const NodeState* const node = state_.find(entry.inode);
      require(node != nullptr, "an entry leads to no node");
      ++references_[index_of(*node)];
    }
    if (std::ranges::sort(names); std::ranges::adjacent_find(names) != names.end())
      fail("a directory has two entries of one name");
  }

  void check_references() const {
    require(references_.front() == 0, "the root is in a directory");
    for (const NodeState& node : state_.nodes) {
      const std::uint64_t references = references_[index_of(node)];
      if (std::holds_alternative<FileContents>(node.content)) continue;
      require(references <= 1, "a directory or a symbolic link has two names");
      if (references == 1) continue;
      if (const auto* directory = std::get_if<DirectoryState>(&node.content)) {
        require(&node == &state_.nodes.front() || directory->entries.empty(),
                "a removed directory is not empty");
      } else {
        fail("a symbolic link has no name");
      }
    }
  }

  /// A node that is not open and has no name cannot exist.
  void check_held(std::span<const std::uint64_t> held) const {
    std::vector<bool> is_held(state_.nodes.size(), false);
    for (const std::uint64_t inode : held) {
      const NodeState* const node = state_.find(inode);
      require(node != nullptr, "a descriptor leads to no node");
      require(!std::holds_alternative<LinkState>(node->content), "a descriptor leads to a symbolic link");
      is_held[index_of(*node)] = true;
    }
    for (std::size_t index = 1; index < state_.nodes.size(); ++index)
      require(references_[index] > 0 || is_held[index], "a node has no name and is not open");
  }

  /// Every directory with a name must lead back to the root: otherwise there would be a cycle.
  void check_reach() const {
    std::vector<const DirectoryState*> reached;
    const auto reach = [&](const NodeState& node) {
      if (const auto* directory = std::get_if<DirectoryState>(&node.content)) reached.push_back(directory);
    };
    reach(state_.nodes.front());
    // Terminates: a directory has at most one name and the root has none, so each directory is reached once.
    for (std::size_t next = 0; next < reached.size(); ++next) {
      for (const EntryState& entry : reached[next]->entries) reach(*state_.find(entry.inode));
    }
    const auto named = std::ranges::count_if(state_.nodes, [&](const NodeState& node) {
      return is_directory(node) && references_[index_of(node)] > 0;
    });
    require(reached.size() == static_cast<std::size_t>(named) + 1, "directories lie in each other");
  }

  static bool is_directory(const NodeState& node) {
    return std::holds_alternative<DirectoryState>(node.content);
  }
  [[nodiscard]] std::size_t index_of(const NodeState& node) const {
    return static_cast<std::size_t>(&node - state_.nodes.data());
  }
  void take_bytes(std::uint64_t count) {
    require(count <= maximum - bytes_, "files are too big together");
    bytes_ += count;
  }

  const StoreState& state_;
  std::string_view where_;
  /// Entries that lead to each node.
  std::vector<std::uint64_t> references_;
  std::vector<std::uint64_t> positions_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

const NodeState* StoreState::find(std::uint64_t inode) const {
  const auto found = std::ranges::lower_bound(nodes, inode, std::less(), &NodeState::inode);
  return found != nodes.end() && found->inode == inode ? &*found : nullptr;
}

StoreUsage check_store_state(const StoreState& state, std::span<const std::uint64_t> held,
                             std::string_view where) {
  return StoreCheck(state, where).run(held);
}

}  // namespace eryx::vfs
